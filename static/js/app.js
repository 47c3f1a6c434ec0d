// What every page shares. Words come from the page; nothing here speaks by itself.
(() => {
  "use strict";
  const DRAFT = "townenv:draft:";
  const USER = "townenv:user";
  const user = document.body.dataset.user;

  const ours = () => Object.keys(localStorage).filter((key) => key.startsWith("townenv:"));
  const drafts = () => ours().filter((key) => key.startsWith(DRAFT));
  const clear = () => ours().forEach((key) => localStorage.removeItem(key));

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
    const key = drafts().find((name) => JSON.parse(localStorage.getItem(name)).sending);
    if (!holder || !key) return;
    holder.querySelector("a").href = JSON.parse(localStorage.getItem(key)).url;
    holder.hidden = false;
  }

  // One tap sends once; coming back by the back button the form works again.
  function sendOnce(form) {
    const buttons = () => form.querySelectorAll("button[type=submit], button:not([type])");
    form.addEventListener("submit", () => setTimeout(() => buttons().forEach((button) => { button.disabled = true; })));
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) buttons().forEach((button) => { button.disabled = false; });
    });
  }

  function unfold(button) {
    const chips = button.parentElement.querySelector(".chips");
    if (chips.children.length <= 8) return;
    button.hidden = false;
    button.addEventListener("click", () => { chips.classList.add("all"); button.hidden = true; });
  }

  function askBeforeSignOut(form) {
    form.addEventListener("submit", (event) => {
      if (drafts().length && !window.confirm(form.dataset.unsent)) { event.preventDefault(); return; }
      clear();
    });
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
  };
  try { guardSharedPhone(); tellUnsent(); } catch { /* no storage in this browser: pages work without it */ }
  document.querySelectorAll("form[data-once]").forEach(sendOnce);
  document.querySelectorAll("form[data-sign-out]").forEach(askBeforeSignOut);
  window.townenv.unfoldIn(document);
})();
