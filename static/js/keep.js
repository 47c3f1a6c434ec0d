// What is typed into any form but the report's outlives a session that ran out: kept on the phone by the page's address
// until the form was sent. A list's search and the sign-in are none of these forms.
(() => {
  "use strict";
  const SENT = "townenv:sent";
  const TEXT = "textarea, input:not([type=hidden], [type=file], [type=checkbox], [type=radio], [type=password], [type=submit])";
  const { keep, kept, hasErrors } = window.townenv;
  const path = window.location.pathname;
  const line = document.querySelector("[data-kept-note]");

  // A form was sent when another page answers it. The sign-in page isn't one: it has no user, and this script isn't there.
  function forgetSent() {
    const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "{}");
    sessionStorage.removeItem(SENT);
    const from = new URL(document.referrer || "about:blank").pathname;
    if (sent.path && sent.path !== path && sent.path === from) localStorage.removeItem(sent.key);
  }

  function keepForm(form, number) {
    const key = window.townenv.draftKey(`form:${path}:${number}`);
    const photos = () => window.townenv.photosIn?.(form) ?? [];
    const draft = kept(key);
    const values = new Map(draft?.values);

    function save() {
      const ids = photos().map((box) => new FormData(form).getAll(box.words.name));
      const lost = photos().reduce((sum, box) => sum + box.pending + box.failed, 0);
      if (ids.flat().length || lost || [...values.values()].some((value) => value.trim())) keep(key, { values: [...values], ids, lost });
      else localStorage.removeItem(key);
    }

    function restore() {
      const texts = [...form.elements].filter((node) => values.has(node.name) && node.matches(TEXT));
      const changed = texts.filter((node) => node.value !== values.get(node.name));
      changed.forEach((node) => { node.value = values.get(node.name); });
      photos().forEach((box, place) => box.put(draft.ids[place] ?? []));
      if (draft.lost) window.townenv.say(line, line.dataset.photosLost, "soon");
      else if (changed.length || draft.ids.flat().length) window.townenv.say(line, line.dataset.restored, "ok");
    }

    if (draft && !hasErrors(form)) restore();
    form.addEventListener("input", ({ target }) => {
      if (!target.matches(TEXT)) return;
      values.set(target.name, target.value);
      save();
    });
    form.addEventListener("photos", () => {
      save();
      window.townenv.say(line, ...(window.townenv.waits(form, line.dataset, form.dataset.isWanted) ?? [""]));
    });
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, JSON.stringify({ key, path })));
  }

  try {
    forgetSent();
    const forms = [...document.querySelectorAll("form[data-once]:not([data-not-kept]), form[data-sends-photos]:not([data-report])")];
    if (line) forms.filter((form) => form.matches("[data-sends-photos]") || form.querySelector("textarea")).forEach(keepForm);
  } catch { /* no storage in this browser: the forms work without it */ }
})();
