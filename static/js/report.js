// The report on the phone: problems added one by one, everything typed kept until the server has it, sent when there is signal.
(() => {
  "use strict";
  const RETRY_MS = 20000;
  const QUIET_MS = 3000; // it doesn't go by itself while somebody types
  const form = document.querySelector("form[data-report]");
  const words = form.dataset;
  const base = window.townenv.draftKey(words.key);
  const firstKey = window.townenv.draftKey(`new:${form.elements.unit?.value}:${form.elements.report_date?.value}`);
  let key;
  const list = form.querySelector("[data-findings]");
  const template = form.querySelector("[data-empty-finding]");
  const state = form.querySelector("[data-state]");
  const button = form.querySelector("[data-send]");
  const { waits, refusal, hasErrors } = window.townenv;
  const early = new Set(window.townenv.typedEarly(form).map((node) => node.name));
  const photos = () => window.townenv.photosIn(form);
  const say = (...what) => window.townenv.say(state, ...what);
  let isSending = false;
  let isSent = false;
  let isQueued = false; // send was pressed: the report goes by itself as soon as it can, also from the page opened again
  let lost = 0; // photos that had not arrived when the page was closed: then it goes only when somebody presses again
  let editedAt = 0;
  let isToldOfPhotos = false;
  let timer;

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
      remove.addEventListener("click", () => { finding.remove(); renumber(); edited(); });
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
        edited();
      }, () => { label.textContent = ask.dataset.none; }, { enableHighAccuracy: true, timeout: 15000 });
    });
  }

  // --- kept on the phone ----------------------------------------------------------------------------------------------
  function fields() {
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  }

  function save() {
    if (!key || isSent) return;
    const left = photos().reduce((sum, box) => sum + box.pending + box.failed, lost);
    window.townenv.keep(key, { fields: fields(), url: words.url, sending: isQueued, lost: left });
  }

  // It counts by when its last word was written, not by an earlier press of send.
  function edited() {
    editedAt = Date.now();
    form.elements.written_at.value = isQueued ? new Date().toISOString() : "";
    save();
    if (isQueued) later(RETRY_MS);
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
      await own(key);
      return;
    }
    if (window.townenv.kept(base)) return;
    // Of a tab that was closed before it could send; or of the day's report, which stands by now and is amended here.
    const isLeft = (name) => name === firstKey || [base, firstKey].some((one) => name.startsWith(`${one}:tab:`));
    for (const left of Object.keys(localStorage).filter(isLeft)) {
      if (await own(left)) { key = left; return; }
    }
  }

  // In a report that stands, what an older draft says is added to what others wrote; what it leaves open undoes nothing.
  function restore(draft) {
    const isAdded = !key.startsWith(base);
    const values = new Map();
    draft.fields.forEach(([name, value]) => values.set(name, [...(values.get(name) ?? []), value]));
    const total = Number(values.get("findings-TOTAL_FORMS")?.[0] ?? 0);
    while (list && findings().length < total) addFinding();
    for (const node of form.elements) {
      if (!node.name || node.type === "file" || node.name === "csrfmiddlewaretoken" || early.has(node.name)) continue;
      const value = values.get(node.name) ?? [];
      if (node.type === "checkbox" || node.type === "radio") node.checked = value.includes(node.value) || (isAdded && node.checked);
      else if (value.length && !node.name.includes("kept_") && !(isAdded && !value[0])) node.value = value[0];
    }
    photos().forEach((box) => box.put(values.get(box.words.name) ?? []));
    renumber();
    findings().forEach((finding) => finding.dispatchEvent(new Event("change")));
  }

  // --- sending --------------------------------------------------------------------------------------------------------
  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(goByItself, wait);
  }

  function goByItself() {
    if (!isQueued || isSending || lost) return;
    const quiet = editedAt + QUIET_MS - Date.now();
    if (quiet > 0) later(quiet);
    else sendReport();
  }

  function setSending(is) {
    isSending = is;
    button.disabled = is;
  }

  async function sendReport() {
    if (isSending) return;
    isQueued = true;
    form.elements.written_at.value ||= new Date().toISOString();
    clearErrors();
    save();
    const why = waits(form, words, true);
    if (why) { say(...why); return; }
    setSending(true);
    say(words.sending);
    try {
      const body = new FormData(form);
      body.set("csrfmiddlewaretoken", window.townenv.csrf());
      const answer = await fetch(window.location.href, { method: "POST", body, headers: { Accept: "application/json" } });
      hear({ isOk: answer.ok, status: answer.status, url: answer.url, text: await answer.text() });
    } catch {
      say(words.kept, "soon");
      later(RETRY_MS);
    } finally {
      setSending(isSent);
    }
  }

  function hear(answer) {
    const { url, errors } = window.townenv.parsed(answer.text);
    const refused = refusal(words, answer);
    if (answer.isOk && url) {
      isSent = true;
      forget();
      window.location.assign(url);
    } else if (answer.status === 422 && errors) {
      isQueued = false;
      form.elements.written_at.value = "";
      save();
      showErrors(errors);
    } else if (refused) {
      say(...refused);
    } else {
      say(words.broke, "late");
      later(RETRY_MS * 3);
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
    edited();
  });
  form.addEventListener("input", edited);
  form.addEventListener("change", edited);
  form.addEventListener("photos", () => {
    save();
    if (isSending) return;
    const why = waits(form, words, isQueued && !lost);
    if (why) say(...why);
    else if (isQueued) goByItself();
    else if (isToldOfPhotos) say("");
    isToldOfPhotos = Boolean(why);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    lost = 0;
    photos().forEach((box) => box.retry());
    sendReport();
    const failed = form.querySelector(".photo.failed");
    (failed ?? state).scrollIntoView({ block: failed ? "center" : "nearest" });
  });
  window.addEventListener("online", goByItself);
  window.addEventListener("pageshow", (event) => { if (event.persisted && isSent) window.location.reload(); });
  renumber();
  chooseKey().catch(() => {}).then(() => {
    key ??= base;
    const draft = hasErrors(form) ? null : window.townenv.kept(key);
    if (early.size) setTimeout(save);
    if (!draft) return;
    restore(draft);
    isQueued = draft.sending;
    lost = draft.lost ?? 0;
    say(lost ? words.photosLost : words.restored, lost ? "soon" : "ok");
    goByItself();
  });
})();
