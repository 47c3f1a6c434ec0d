// A ledger at the desk. Keys: / search, j k move, Enter beside, o open, x choose, Esc close. Without script all its links and forms work.
(() => {
  "use strict";
  const table = document.querySelector("[data-ledger]");
  const search = document.querySelector("[data-search]");
  const panel = document.querySelector("#panel");
  const bar = document.querySelector("[data-bulk]");
  const rows = table ? [...table.tBodies[0].rows] : [];
  const ticks = table ? [...table.querySelectorAll("td.tick input")] : [];
  const link = () => rows[here]?.querySelector("a");
  let here = -1;
  let last = -1;

  function mark(number) {
    here = number;
    rows.forEach((row, index) => row.classList.toggle("on", index === here));
  }

  function go(step) {
    mark(Math.min(rows.length - 1, Math.max(0, here + step)));
    link()?.focus();
    rows[here]?.scrollIntoView({ block: "nearest" });
  }

  function choose() {
    const tick = rows[here]?.querySelector("input[type=checkbox]");
    if (!tick) return;
    tick.checked = !tick.checked;
    tell();
  }

  function close() {
    const menu = document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); return; }
    panel?.replaceChildren();
    link()?.focus();
  }

  // How many are chosen; the buttons wait until some are.
  function tell() {
    if (!bar) return;
    const chosen = ticks.filter((tick) => tick.checked).length;
    const line = bar.querySelector("[data-count]");
    line.textContent = chosen ? line.dataset.some.replace("#", chosen) : line.dataset.none;
    bar.querySelectorAll("button").forEach((button) => { button.disabled = !chosen; });
    const all = bar.querySelector("[data-all]");
    all.checked = chosen === ticks.length;
    all.indeterminate = chosen > 0 && chosen < ticks.length;
    ticks.forEach((tick) => tick.closest("tr").classList.toggle("chosen", tick.checked));
  }

  // With Shift: everything between this tick and the one before.
  function tickRange(event) {
    const number = ticks.indexOf(event.target);
    if (number < 0) return;
    if (event.shiftKey && last >= 0) {
      const [from, to] = [Math.min(last, number), Math.max(last, number)];
      ticks.slice(from, to + 1).forEach((tick) => { tick.checked = event.target.checked; });
    }
    last = number;
    tell();
  }

  table?.addEventListener("click", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row) return;
    tickRange(event);
    if (event.target.closest("label, input")) return;
    mark(rows.indexOf(row));
    if (!event.target.closest("a")) link()?.click();
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); return; }
    if (event.target.closest("input:not([type=checkbox]), textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); search.select(); }
    if (event.key === "j") go(1);
    if (event.key === "k") go(-1);
    if (event.key === "x") choose();
    if (event.key === "o" && link()) window.location.assign(link().href);
  });
  if (bar) {
    const all = bar.querySelector("[data-all]");
    all.closest("label").hidden = false;
    all.addEventListener("change", () => { ticks.forEach((tick) => { tick.checked = all.checked; }); tell(); });
    window.addEventListener("pageshow", tell);
    tell();
  }
})();
