// A signature drawn with a finger: the field sends it as a PNG; turning the phone, or a refusal, keeps what was drawn.
(() => {
  "use strict";
  const form = document.querySelector("form[data-sign]");
  const canvas = form?.querySelector("[data-pad]");
  if (!canvas) return;
  const pad = new window.SignaturePad(canvas, { minWidth: 1, maxWidth: 3, penColor: "#1c2520" });
  const field = form.querySelector("[name=drawing]");
  const error = form.querySelector("[data-pad-error]");
  let kept = field.value; // drawn before the page came back with a refusal
  const SHARP = 2; // dots a point at most: more only weighs more on a thin line

  function fit() {
    const ratio = Math.min(window.devicePixelRatio || 1, SHARP);
    const strokes = pad.toData();
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    if (kept) pad.fromDataURL(kept, { ratio, width: canvas.offsetWidth, height: canvas.offsetHeight });
    pad.fromData(strokes, { clear: false });
  }

  form.querySelector("[data-clear]").addEventListener("click", () => {
    pad.clear();
    kept = field.value = "";
  });
  form.addEventListener("submit", (event) => {
    if (pad.isEmpty()) {
      event.preventDefault();
      error.textContent = form.dataset.empty;
      error.hidden = false;
      canvas.scrollIntoView({ block: "center" });
      return;
    }
    if (pad.toData().length) field.value = pad.toDataURL("image/png"); // else `kept` is sent as it was
  });
  pad.addEventListener("beginStroke", () => { error.hidden = true; });
  window.addEventListener("resize", fit);
  fit();
})();
