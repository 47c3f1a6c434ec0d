// What is typed into any form but the report's outlives a session that ran out: kept on the phone, by the address that
// the form is sent to, until it was sent. A list's search and the sign-in are none of these forms.
(() => {
  "use strict";
  const SENT = "townenv:sent";
  const TEXT = "textarea, input:not([type=hidden], [type=file], [type=checkbox], [type=radio], [type=password], [type=submit])";
  // What a text was written beside (which version of it, which figures): a draft of another version isn't put back.
  const BESIDE = "input[type=hidden][data-beside]";
  const { keep, kept, hasErrors } = window.townenv;
  const line = document.querySelector("[data-kept-note]");

  const pathOf = (address) => new URL(address ?? "", window.location.href).pathname;

  // A form was sent when the server says so, in a cookie with the address that it took it at (FormSentMiddleware). What
  // it refused, what met the sign-in and what never arrived stays.
  function forgetSent() {
    const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "{}");
    sessionStorage.removeItem(SENT);
    const told = document.cookie.match(/(?:^|; )sent="?([^";]*)/)?.[1];
    document.cookie = "sent=; Path=/; Max-Age=0; SameSite=Lax";
    if (sent.path && sent.path === told) localStorage.removeItem(sent.key);
  }

  // The page that shows a refusal has another address than the page that the form stood on: both keep the same draft.
  function keyOf(form, forms) {
    const path = pathOf(form.getAttribute("action"));
    const alike = forms.filter((one) => pathOf(one.getAttribute("action")) === path);
    return window.townenv.draftKey(`form:${path}:${alike.indexOf(form)}`);
  }

  function keepForm(form, key) {
    const photos = () => window.townenv.photosIn?.(form) ?? [];
    const beside = () => [...form.querySelectorAll(BESIDE)].map((node) => [node.name, node.value]);
    const draft = kept(key);
    const early = window.townenv.typedEarly(form).filter((node) => node.matches(TEXT));
    const isOlder = Boolean(draft) && JSON.stringify(draft.beside ?? []) !== JSON.stringify(beside());
    const values = new Map(isOlder ? [] : draft?.values);
    // Words of an older version stay on the phone until the form was sent, whatever is typed since.
    const older = [...(draft?.older ?? []), ...(isOlder ? draft.values.map(([, value]) => value).filter((value) => value.trim()) : [])];

    function save() {
      const ids = photos().map((box) => new FormData(form).getAll(box.words.name));
      const lost = photos().reduce((sum, box) => sum + box.pending + box.failed, 0);
      const isTyped = [...values.values()].some((value) => value.trim());
      if (ids.flat().length || lost || older.length || isTyped) keep(key, { values: [...values], ids, lost, older, beside: beside() });
      else localStorage.removeItem(key);
    }

    function restore() {
      const texts = [...form.elements].filter((node) => values.has(node.name) && node.matches(TEXT) && !early.includes(node));
      const changed = texts.filter((node) => node.value !== values.get(node.name));
      changed.forEach((node) => { node.value = values.get(node.name); });
      photos().forEach((box, place) => box.put(draft.ids[place] ?? []));
      if (draft.lost) window.townenv.say(line, line.dataset.photosLost, "soon");
      else if (changed.length || draft.ids.flat().length) window.townenv.say(line, line.dataset.restored, "ok");
    }

    // The text that stands is another's, or has newer figures: what was typed is shown above it and not put in its place.
    function tellOlder() {
      const words = document.createElement("p");
      words.className = "pre";
      words.textContent = older.join("\n\n");
      window.townenv.say(line, line.dataset.older, "soon");
      line.firstElementChild.append(words);
    }

    if (draft && !hasErrors(form) && !isOlder) restore();
    if (older.length && !hasErrors(form)) tellOlder();
    early.forEach((node) => values.set(node.name, node.value));
    if (early.length) save();
    form.addEventListener("input", ({ target }) => {
      if (!target.matches(TEXT)) return;
      values.set(target.name, target.value);
      save();
    });
    form.addEventListener("photos", () => {
      save();
      window.townenv.say(line, ...(window.townenv.waits(form, line.dataset, form.dataset.isWanted) ?? [""]));
    });
    form.addEventListener("submit", ({ submitter }) => {
      if (submitter?.matches("[data-stores-nothing]")) return; // what is typed isn't what it sends
      const path = pathOf(submitter?.getAttribute("formaction") ?? form.getAttribute("action"));
      sessionStorage.setItem(SENT, JSON.stringify({ key, path }));
    });
  }

  try {
    forgetSent();
    const forms = [...document.querySelectorAll("form[data-once]:not([data-not-kept]), form[data-sends-photos]:not([data-report])")];
    const written = forms.filter((form) => form.matches("[data-sends-photos]") || form.querySelector("textarea"));
    if (line) written.forEach((form) => keepForm(form, keyOf(form, written)));
  } catch { /* no storage in this browser: the forms work without it */ }
})();
