// Keyboard of a ledger: / to search, j and k to move, Enter to open.
(() => {
  "use strict";
  const table = document.querySelector("[data-ledger]");
  const search = document.querySelector("[data-search]");
  const rows = table ? [...table.tBodies[0].rows] : [];
  let here = -1;

  function go(step) {
    here = Math.min(rows.length - 1, Math.max(0, here + step));
    rows.forEach((row, number) => row.classList.toggle("on", number === here));
    const link = rows[here]?.querySelector("a");
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  }

  table?.addEventListener("click", (event) => {
    here = rows.indexOf(event.target.closest("tr"));
    rows.forEach((row, number) => row.classList.toggle("on", number === here));
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); }
    if (event.key === "j") go(1);
    if (event.key === "k") go(-1);
  });
})();
