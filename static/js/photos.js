// Photos are made small on the phone and sent at once as drafts, with progress; the form then only names them.
// Compressorjs keeps the time and position in a JPEG; what it can't read (HEIC) goes as it is.
(() => {
  "use strict";
  const LONGEST = 1600;
  const RETRY_MS = 15000;
  let compressor;

  function loadCompressor(url) {
    compressor ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = () => resolve(window.Compressor);
      script.onerror = () => { compressor = undefined; reject(new Error("compressor")); };
      document.head.append(script);
    });
    return compressor;
  }

  async function small(file, url) {
    try {
      const Compressor = await loadCompressor(url);
      return await new Promise((resolve, reject) => {
        new Compressor(file, {
          maxWidth: LONGEST, maxHeight: LONGEST, quality: 0.8, retainExif: true, mimeType: "image/jpeg", convertSize: 0,
          success: resolve, error: reject,
        });
      });
    } catch {
      return file;
    }
  }

  function send(url, body, onProgress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", url);
      request.setRequestHeader("X-CSRFToken", window.townenv.csrf());
      request.setRequestHeader("Accept", "application/json");
      request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
      request.onload = () => resolve(request);
      request.onerror = () => reject(new Error("network"));
      request.send(body);
    });
  }

  function figureFor(file, words) {
    const figure = document.createElement("figure");
    figure.className = "photo";
    const image = document.createElement("img");
    image.alt = words.alt;
    image.src = URL.createObjectURL(file);
    image.onerror = () => image.remove(); // a HEIC that this browser can't show
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.setAttribute("aria-label", words.sending);
    const caption = document.createElement("figcaption");
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "drop";
    drop.textContent = "✕";
    drop.setAttribute("aria-label", words.drop);
    figure.append(image, progress, caption, drop);
    return { figure, progress, caption, drop };
  }

  function keptInput(name, id) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = id;
    return input;
  }

  class Photos {
    constructor(box) {
      this.box = box;
      this.words = box.dataset;
      this.pending = 0;
      this.waiting = [];
      const input = box.querySelector("input[type=file]");
      input.addEventListener("change", () => {
        const files = [...input.files];
        input.value = ""; // they go as drafts, not with the form
        files.forEach((file) => this.add(file));
      });
      box.querySelectorAll("figure").forEach((figure) => this.addDrop(figure));
      window.addEventListener("online", () => this.retry());
      setInterval(() => this.waiting.length && this.retry(), RETRY_MS);
    }

    async add(file) {
      const parts = figureFor(file, this.words);
      this.box.querySelector(".add").before(parts.figure);
      const job = { file: null, parts, id: crypto.randomUUID?.() ?? "", isDropped: false };
      parts.drop.addEventListener("click", () => { job.isDropped = true; parts.figure.remove(); this.tell(); });
      this.pending += 1;
      parts.caption.textContent = this.words.shrinking;
      job.file = await small(file, this.words.compressor);
      await this.upload(job);
    }

    async upload(job) {
      const { parts } = job;
      const body = new FormData();
      body.append("file", job.file, job.file.name || "photo.jpg");
      if (job.id) body.append("client_id", job.id);
      try {
        const answer = await send(this.words.url, body, (part) => {
          parts.progress.value = part;
          parts.caption.textContent = `${this.words.sending} ${Math.round(part * 100)}%`;
        });
        this.settle(job, answer);
      } catch {
        parts.caption.textContent = this.words.waiting;
        this.waiting.push(job);
        this.tell();
      }
    }

    settle(job, answer) {
      const { parts } = job;
      this.pending -= 1;
      parts.progress.remove();
      if (answer.status === 201) {
        parts.caption.textContent = this.words.kept;
        if (!job.isDropped) parts.figure.append(keptInput(this.words.name, JSON.parse(answer.responseText).id));
      } else {
        parts.figure.classList.add("failed");
        parts.caption.textContent = answer.status === 422 ? JSON.parse(answer.responseText).errors.file[0] : this.words.failed;
      }
      this.tell();
    }

    retry() {
      this.waiting.splice(0).forEach((job) => (job.isDropped ? (this.pending -= 1) : this.upload(job)));
    }

    addDrop(figure) {
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "drop";
      drop.textContent = "✕";
      drop.setAttribute("aria-label", this.words.drop);
      drop.addEventListener("click", () => { figure.remove(); this.tell(); });
      figure.append(drop);
    }

    // Photos known by their ids, when a draft of the form is put back.
    put(ids) {
      const known = new Set([...this.box.querySelectorAll("input[type=hidden]")].map((input) => input.value));
      ids.filter((id) => !known.has(id)).forEach((id) => {
        const figure = document.createElement("figure");
        figure.className = "photo";
        const image = document.createElement("img");
        image.alt = this.words.alt;
        image.src = `${this.words.url}${id}/thumb/`;
        image.onerror = () => figure.remove(); // swept, or it belongs to what was sent meanwhile
        figure.append(image, keptInput(this.words.name, id));
        this.addDrop(figure);
        this.box.querySelector(".add").before(figure);
      });
    }

    tell() {
      this.box.dispatchEvent(new CustomEvent("photos", { bubbles: true }));
    }
  }

  const known = new WeakMap();
  const photosOf = (box) => {
    if (!known.has(box)) known.set(box, new Photos(box));
    return known.get(box);
  };
  window.townenv.photosIn = (root) => [...root.querySelectorAll("[data-photos]")].map(photosOf);

  // A plain form waits until its photos are there.
  function waitForPhotos(form) {
    form.addEventListener("submit", (event) => {
      if (!window.townenv.photosIn(form).some((photos) => photos.pending > 0)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const later = () => {
        if (window.townenv.photosIn(form).some((photos) => photos.pending > 0)) return;
        form.removeEventListener("photos", later);
        form.requestSubmit();
      };
      form.addEventListener("photos", later);
    }, true);
  }

  document.querySelectorAll("form[data-sends-photos]").forEach((form) => {
    window.townenv.photosIn(form);
    if (!form.hasAttribute("data-report")) waitForPhotos(form);
  });
})();
