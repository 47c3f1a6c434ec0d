// The report on the phone: problems added one by one, everything typed kept until the server has it, sent when there is signal.
(() => {
  "use strict";
  const RETRY_MS = 20000;
  const KEPT_DAYS = 8; // a report can be made up for seven days
  const form = document.querySelector("form[data-report]");
  const words = form.dataset;
  const base = window.townenv.draftKey(words.key);
  let key = base;
  const list = form.querySelector("[data-findings]");
  const template = form.querySelector("[data-empty-finding]");
  const state = form.querySelector("[data-state]");
  const button = form.querySelector("[data-send]");
  let isSending = false;
  let timer;

  function say(text, kind = "", link = null) {
    state.className = `note ${kind}`;
    state.replaceChildren(text);
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link.href;
      anchor.textContent = link.text;
      state.append(" ", anchor);
    }
    state.hidden = !text;
  }

  // --- problems -------------------------------------------------------------------------------------------------------
  const findings = () => [...form.querySelectorAll("[data-finding]")];

  function renumber() {
    if (!list) return;
    findings().forEach((finding, number) => {
      finding.querySelector("[data-finding-title]").textContent = `${words.problem} ${number + 1}`;
      for (const name of ["name", "id", "for", "data-name", "data-field", "aria-describedby", "aria-labelledby"]) {
        finding.querySelectorAll(`[${name}]`).forEach((node) => {
          node.setAttribute(name, node.getAttribute(name).replace(/findings-(\d+|__prefix__)-/g, `findings-${number}-`));
        });
      }
    });
    form.elements["findings-TOTAL_FORMS"].value = findings().length;
    if (button.dataset.found) button.textContent = findings().length ? button.dataset.found : button.dataset.nil;
  }

  function addFinding() {
    list.append(template.content.cloneNode(true));
    renumber();
    const finding = findings().at(-1);
    wire(finding);
    window.townenv.unfoldIn(finding);
    window.townenv.photosIn(finding);
    return finding;
  }

  function wire(finding) {
    const remove = finding.querySelector("[data-remove]");
    if (list) {
      remove.hidden = false;
      remove.addEventListener("click", () => { finding.remove(); renumber(); save(); });
    }
    const fixed = finding.querySelector("[data-fixed]");
    const after = finding.querySelector("[data-after]");
    const major = finding.querySelector("[data-major]");
    const show = () => {
      after.hidden = !fixed.checked;
      major.hidden = finding.querySelector("[name$=-severity]:checked")?.value !== "major";
    };
    finding.addEventListener("change", show);
    show();
    wirePosition(finding.querySelector("[data-position]"));
  }

  function wirePosition(box) {
    if (!("geolocation" in navigator)) return;
    box.hidden = false;
    const ask = box.querySelector("[data-locate]");
    const label = ask.querySelector("span");
    const put = (name, value) => { box.querySelector(`[name$=-${name}]`).value = value; };
    ask.addEventListener("click", () => {
      label.textContent = ask.dataset.busy;
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        put("latitude", coords.latitude.toFixed(6));
        put("longitude", coords.longitude.toFixed(6));
        put("accuracy", Math.round(coords.accuracy));
        label.textContent = ask.dataset.got.replace("{}", Math.round(coords.accuracy));
        save();
      }, () => { label.textContent = ask.dataset.none; }, { enableHighAccuracy: true, timeout: 15000 });
    });
  }

  // --- kept on the phone ----------------------------------------------------------------------------------------------
  function fields() {
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  }

  function save(sending = false) {
    try {
      localStorage.setItem(key, JSON.stringify({ fields: fields(), at: Date.now(), url: words.url, sending }));
    } catch { /* storage is full or forbidden: the page itself still holds everything */ }
  }

  function forget() {
    try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
  }

  // Two tabs of one report each keep their own draft: the second would else send the first one's again, and lose its own.
  function own(name) {
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      navigator.locks.request(name, { ifAvailable: true }, (lock) => {
        resolve(Boolean(lock));
        return lock ? new Promise(() => {}) : null; // held as long as this page lives
      });
    });
  }

  async function chooseKey() {
    if (!(await own(base))) {
      key = `${base}:tab:${Date.now()}`;
      return;
    }
    const left = Object.keys(localStorage).find((name) => name.startsWith(`${base}:tab:`));
    if (left && !localStorage.getItem(base)) key = left; // of a tab that was closed before it could send
  }

  function kept() {
    try {
      const draft = JSON.parse(localStorage.getItem(key));
      return draft && Date.now() - draft.at < KEPT_DAYS * 86400000 ? draft : null;
    } catch {
      return null;
    }
  }

  function restore(draft) {
    const values = new Map();
    draft.fields.forEach(([name, value]) => values.set(name, [...(values.get(name) ?? []), value]));
    const total = Number(values.get("findings-TOTAL_FORMS")?.[0] ?? 0);
    while (list && findings().length < total) addFinding();
    for (const node of form.elements) {
      if (!node.name || node.type === "file" || node.name === "csrfmiddlewaretoken") continue;
      const value = values.get(node.name) ?? [];
      if (node.type === "checkbox" || node.type === "radio") node.checked = value.includes(node.value);
      else if (value.length && !node.name.includes("kept_")) node.value = value[0];
    }
    window.townenv.photosIn(form).forEach((photos) => photos.put(values.get(photos.words.name) ?? []));
    renumber();
    findings().forEach((finding) => finding.dispatchEvent(new Event("change")));
  }

  // --- sending --------------------------------------------------------------------------------------------------------
  const photosPending = () => window.townenv.photosIn(form).some((photos) => photos.pending > 0);

  async function sendReport() {
    if (isSending) return;
    form.elements.written_at.value ||= new Date().toISOString();
    clearErrors();
    save(true);
    if (photosPending()) { say(words.photosWait, "soon"); return; }
    isSending = true;
    button.disabled = true;
    say(words.sending);
    try {
      const body = new FormData(form);
      body.set("csrfmiddlewaretoken", window.townenv.csrf());
      const answer = await fetch(window.location.href, { method: "POST", body, headers: { Accept: "application/json" } });
      await hear(answer);
    } catch {
      say(words.kept, "soon");
      clearTimeout(timer);
      timer = setTimeout(sendReport, RETRY_MS);
    } finally {
      isSending = false;
      button.disabled = false;
    }
  }

  async function hear(answer) {
    const isJson = answer.headers.get("content-type")?.startsWith("application/json");
    if (answer.ok && isJson) {
      forget();
      window.location.assign((await answer.json()).url);
    } else if (answer.status === 422 && isJson) {
      form.elements.written_at.value = "";
      save();
      showErrors((await answer.json()).errors);
    } else if (new URL(answer.url).pathname === words.login || answer.status === 403) {
      const next = encodeURIComponent(window.location.pathname + window.location.search);
      say(words.expired, "soon", { href: `${words.login}?next=${next}`, text: words.signIn });
    } else {
      say(words.broke, "late");
    }
  }

  function clearErrors() {
    form.querySelectorAll(".err, .invalid-feedback, .alert").forEach((node) => node.remove());
    form.querySelectorAll(".is-invalid").forEach((node) => node.classList.remove("is-invalid"));
  }

  function placeOf(name) {
    const box = form.querySelector(`[data-field="${name}"]`);
    const node = form.elements[name];
    return box ?? (node?.closest ? node.closest(".mb-3, .field, label") : null);
  }

  function showErrors(errors) {
    const general = [];
    let first;
    for (const [name, texts] of Object.entries(errors)) {
      const place = placeOf(name);
      if (!place) { general.push(...texts); continue; }
      const line = document.createElement("p");
      line.className = "err";
      line.setAttribute("role", "alert");
      line.textContent = texts.join(" ");
      place.append(line);
      place.closest("details")?.setAttribute("open", "");
      first ??= place;
    }
    say(general.join(" ") || words.wrong, "late");
    (first ?? state).scrollIntoView({ block: "center" });
  }

  // --- start ----------------------------------------------------------------------------------------------------------
  findings().forEach(wire);
  form.querySelector("[data-add]")?.addEventListener("click", (event) => {
    event.preventDefault();
    addFinding().scrollIntoView({ block: "start" });
    save();
  });
  form.addEventListener("input", () => save());
  form.addEventListener("change", () => save());
  form.addEventListener("photos", () => {
    const wasWaiting = kept()?.sending && !isSending;
    save(Boolean(wasWaiting));
    if (wasWaiting && !photosPending()) sendReport();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); sendReport(); });
  window.addEventListener("online", () => kept()?.sending && sendReport());
  renumber();
  chooseKey().catch(() => {}).then(() => {
    const draft = form.querySelector(".err, .invalid-feedback, .alert") ? null : kept();
    if (!draft) return;
    restore(draft);
    say(words.restored, "ok");
    if (draft.sending) sendReport();
  });
})();
