// What every page shares. Words come from the page; nothing here speaks by itself.
(() => {
  "use strict";
  const DRAFT = "townenv:draft:";
  const USER = "townenv:user";
  const KEPT_MS = 8 * 86400000; // a report can be made up for seven days
  const user = document.body.dataset.user;

  const ours = () => Object.keys(localStorage).filter((key) => key.startsWith("townenv:"));
  const drafts = () => ours().filter((key) => key.startsWith(DRAFT)).map(kept).filter(Boolean);
  const clear = () => ours().forEach((key) => localStorage.removeItem(key));

  // What was kept on the phone under a key; null for nothing, and for what is too old to be sent.
  function kept(key) {
    try {
      const draft = JSON.parse(localStorage.getItem(key));
      if (draft && Date.now() - draft.at < KEPT_MS) return draft;
      localStorage.removeItem(key);
    } catch { /* no storage, or not ours */ }
    return null;
  }

  function keep(key, draft) {
    try {
      localStorage.setItem(key, JSON.stringify({ ...draft, at: Date.now() }));
    } catch { /* storage is full or forbidden: the page itself still holds everything */ }
  }

  // A shared phone: what the last person left is gone before the next one sees a page.
  function guardSharedPhone() {
    if (!user) return;
    const last = localStorage.getItem(USER);
    if (last && last !== user) clear();
    localStorage.setItem(USER, user);
  }

  // A report that waits for signal is told of on every page, and goes when its page is opened.
  function tellUnsent() {
    const holder = document.querySelector("[data-unsent-note]");
    const draft = holder && drafts().find((one) => one.sending);
    if (!draft) return;
    holder.querySelector("a").href = draft.url;
    holder.hidden = false;
  }

  // One tap sends once, in forms that came later too; coming back by the back button the form works again.
  const buttonsOf = (form) => form.querySelectorAll("button[type=submit], button:not([type])");
  const onceForms = () => document.querySelectorAll("form[data-once]");
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-once]")) return;
    setTimeout(() => { if (!event.defaultPrevented) buttonsOf(event.target).forEach((button) => { button.disabled = true; }); });
  });
  document.addEventListener("click", (event) => {
    const asks = event.target.closest?.("button[data-ask]");
    if (asks && !window.confirm(asks.dataset.ask)) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) onceForms().forEach((form) => buttonsOf(form).forEach((button) => { button.disabled = false; }));
  });

  // What refreshes by itself waits while somebody is about to press something in it.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.target;
    if (part.matches?.("[hx-trigger^=every]") && part.contains(document.activeElement)) event.preventDefault();
  });

  function unfold(button) {
    const chips = button.parentElement.querySelector(".chips");
    button.addEventListener("click", () => { chips.classList.add("all"); button.hidden = true; });
  }

  function askBeforeSignOut(form) {
    form.addEventListener("submit", (event) => {
      if (drafts().length && !window.confirm(form.dataset.unsent)) { event.preventDefault(); return; }
      clear();
    });
  }

  // A line that tells how things stand, with the way on.
  function say(line, text, kind = "", link = null) {
    const words = document.createElement("div");
    words.append(text);
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link.href;
      anchor.textContent = link.text;
      words.append(" ", anchor);
    }
    line.className = `note ${kind}`;
    line.replaceChildren(words);
    line.hidden = !text;
  }

  function parsed(text) {
    try {
      return JSON.parse(text) ?? {};
    } catch {
      return {}; // not from our pages
    }
  }

  const wordsOf = (text) => Object.values(parsed(text).errors ?? {}).flat().join(" ");

  // Fields that were filled in on a slow line before the scripts came. In a page that one went back to, or loaded again,
  // the browser itself puts back what stood there: that isn't new.
  function typedEarly(form) {
    if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") return [];
    const isTyped = (node) => (/checkbox|radio/.test(node.type) ? node.checked !== node.defaultChecked : node.value !== node.defaultValue);
    return [...form.elements].filter((node) => node.name && "defaultValue" in node && isTyped(node));
  }

  // Why an answer {status, url, text} is a refusal of the person: signed out, or not allowed; what to say, else null.
  function refusal(words, answer) {
    const here = window.location;
    if (new URL(answer.url, here.href).pathname === words.login) {
      const next = encodeURIComponent(here.pathname + here.search);
      return [words.expired, "soon", { href: `${words.login}?next=${next}`, text: words.signIn }];
    }
    const said = answer.status === 403 && wordsOf(answer.text);
    return said ? [`${said} ${words.allKept}`, "late", { href: here.href, text: words.again }] : null;
  }

  // Before and after, one over the other: the slider moves the seam.
  document.addEventListener("input", (event) => {
    const over = event.target.closest("[data-compare]")?.querySelector("[data-over]");
    if (over) over.style.clipPath = `inset(0 0 0 ${event.target.value}%)`;
  });

  window.townenv = {
    draftKey: (name) => `${DRAFT}${user}:${name}`,
    csrf: () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "",
    unfoldIn: (root) => root.querySelectorAll("[data-more]").forEach(unfold),
    hasErrors: (form) => Boolean(form.querySelector(".err, .invalid-feedback, .alert")),
    kept, keep, say, parsed, wordsOf, refusal, typedEarly,
  };
  try { guardSharedPhone(); tellUnsent(); } catch { /* no storage in this browser: pages work without it */ }
  document.querySelectorAll("form[data-sign-out]").forEach(askBeforeSignOut);
  window.townenv.unfoldIn(document);
})();
