// Copy a text, print the page: buttons that need script and are hidden without it.
(() => {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // WeChat's browser may refuse the clipboard: then the text is selected, for the finger to copy.
  async function copy(button) {
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.value);
      button.querySelector("span").textContent = button.dataset.copied;
    } catch {
      text.focus();
      text.select();
    }
  }

  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  });
})();
