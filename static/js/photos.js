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

  // On plain http crypto gives no ready-made id; without one a photo whose answer got lost would be kept twice.
  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function figureWith(source, alt) {
    const figure = document.createElement("figure");
    figure.className = "photo";
    const image = document.createElement("img");
    image.alt = alt;
    image.onerror = () => image.remove(); // a HEIC that this browser can't show, or no signal just now
    image.src = source;
    const caption = document.createElement("figcaption");
    figure.append(image, caption);
    return { figure, caption };
  }

  function progressBar(label) {
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.setAttribute("aria-label", label);
    return progress;
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
      this.jobs = new Set(); // chosen, and neither arrived nor refused nor taken away
      this.waiting = [];
      this.backAt = 0; // when the signal last came back
      this.trouble = null; // the last answer that was neither "kept" nor "no photo"
      const input = box.querySelector("input[type=file]");
      const take = () => {
        const files = [...input.files];
        input.value = ""; // they go as drafts, not with the form
        files.forEach((file) => this.add(file));
      };
      input.addEventListener("change", take);
      box.querySelectorAll("figure").forEach((figure) => this.show(figure));
      take(); // chosen before this script had arrived
      window.addEventListener("online", () => { this.backAt = performance.now(); this.retry(); });
      setInterval(() => this.retry(), RETRY_MS);
    }

    get pending() { return this.jobs.size; }

    get failed() { return this.box.querySelectorAll("figure.failed").length; }

    async add(file) {
      const parts = figureWith(URL.createObjectURL(file), this.words.alt);
      const job = { ...parts, progress: progressBar(this.words.sending), id: newId() };
      job.figure.append(job.progress);
      job.caption.textContent = this.words.shrinking;
      this.jobs.add(job);
      this.show(job.figure, job);
      job.file = await small(file, this.words.compressor);
      await this.upload(job);
    }

    async upload(job) {
      const body = new FormData();
      body.append("file", job.file, job.file.name || "photo.jpg");
      body.append("client_id", job.id);
      job.sentAt = performance.now();
      this.trouble = null;
      const answer = await send(this.words.url, body, (part) => {
        job.progress.value = part;
        job.caption.textContent = `${this.words.sending} ${Math.round(part * 100)}%`;
      }).catch(() => null);
      if (this.jobs.has(job)) this.settle(job, answer); // else taken away meanwhile
    }

    // Only "kept" and "no photo" are final. Whatever else came (no signal, the sign-in page, a server in trouble), it tries again.
    settle(job, answer) {
      const id = answer?.status === 201 && window.townenv.parsed(answer.responseText).id;
      if (id || answer?.status === 422) {
        this.jobs.delete(job);
        job.progress.remove();
      }
      if (id) {
        job.caption.textContent = this.words.kept;
        job.figure.append(keptInput(this.words.name, id));
      } else if (answer?.status === 422) {
        this.fail(job, window.townenv.wordsOf(answer.responseText) || this.words.failed);
      } else {
        job.caption.textContent = answer ? window.townenv.wordsOf(answer.responseText) || this.words.later : this.words.waiting;
        this.trouble = answer && { status: answer.status, url: answer.responseURL, text: answer.responseText };
        this.waiting.push(job);
      }
      if (this.backAt > job.sentAt) this.retry(); // it went while there was none: no reason to wait any longer
      this.tell();
    }

    // It stays, with its words, until the person has taken it away.
    fail({ figure, caption }, text) {
      figure.classList.add("failed");
      figure.querySelector("input")?.remove();
      caption.setAttribute("role", "alert");
      caption.textContent = `${text} ${this.words.takeAway}`;
    }

    retry() {
      this.waiting.splice(0).filter((job) => this.jobs.has(job)).forEach((job) => this.upload(job));
    }

    // Puts a figure in its place, with the button that takes it away.
    show(figure, job) {
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "drop";
      drop.textContent = "✕";
      drop.setAttribute("aria-label", this.words.drop);
      drop.addEventListener("click", () => {
        figure.remove();
        this.jobs.delete(job);
        this.box.dispatchEvent(new Event("change", { bubbles: true }));
        this.tell();
      });
      figure.append(drop);
      this.box.querySelector(".add").before(figure);
    }

    // Photos known by their ids, when a draft of the form is put back.
    put(ids) {
      const known = new Set([...this.box.querySelectorAll("input[type=hidden]")].map((input) => input.value));
      ids.filter((id) => !known.has(id)).forEach((id) => {
        const url = `${this.words.url}${id}/thumb/`;
        const parts = figureWith(url, this.words.alt);
        parts.caption.textContent = this.words.kept;
        parts.figure.append(keptInput(this.words.name, id));
        this.show(parts.figure);
        this.check(parts, url);
      });
    }

    // Swept after a week: said in words. The browser still has its picture, so the server is asked.
    async check(parts, url) {
      const answer = await fetch(url, { cache: "no-store" }).catch(() => null);
      if (answer?.status !== 404) return;
      this.fail(parts, this.words.gone);
      this.tell();
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

  // Why a form can't go yet because of its photos, as arguments of `say`; null when all have arrived. Who hasn't asked
  // for the form to go is told only what keeps the photos from arriving.
  window.townenv.waits = (form, words, isWanted) => {
    const boxes = window.townenv.photosIn(form);
    const stuck = boxes.find((photos) => photos.pending && photos.trouble);
    const why = stuck && window.townenv.refusal(words, stuck.trouble);
    if (why || !isWanted) return why ?? null;
    if (boxes.some((photos) => photos.failed)) return [words.photosFailed, "late"];
    return boxes.some((photos) => photos.pending) ? [words.photosWait, "soon"] : null;
  };

  // A plain form waits until its photos are there, and those that are none are taken away.
  function waitForPhotos(form) {
    const isBusy = () => window.townenv.photosIn(form).some((photos) => photos.pending || photos.failed);
    let button;
    form.addEventListener("submit", (event) => {
      if (!isBusy()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      button = event.submitter;
      form.dataset.isWanted = "yes";
      window.townenv.photosIn(form).forEach((photos) => { photos.retry(); photos.tell(); });
    }, true);
    form.addEventListener("photos", () => {
      if (!form.dataset.isWanted || isBusy()) return;
      delete form.dataset.isWanted;
      form.requestSubmit(button);
    });
  }

  document.querySelectorAll("form[data-sends-photos]").forEach((form) => {
    window.townenv.photosIn(form);
    if (!form.hasAttribute("data-report")) waitForPhotos(form);
  });
})();
