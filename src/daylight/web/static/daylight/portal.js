// The portal's own script: reading aloud, printing, sending once. Every page works without it.
(() => {
  "use strict";
  const button = document.querySelector("[data-read-aloud]");
  const voice = window.speechSynthesis;
  if (button && voice && window.SpeechSynthesisUtterance) {
    const silent = button.querySelector("[data-when-silent]");
    const reading = button.querySelector("[data-when-reading]");
    const said = (is) => { silent.hidden = is; reading.hidden = !is; };
    button.hidden = false;
    button.addEventListener("click", () => {
      if (voice.speaking) { voice.cancel(); said(false); return; }
      // Sentence by sentence: some engines stop in the middle of a long text.
      const parts = document.getElementById("main").innerText.match(/[^。！？；\n]+[。！？；]?/g) || [];
      parts.forEach((part, place) => {
        const line = new SpeechSynthesisUtterance(part);
        line.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
        line.rate = 0.9;
        if (place === parts.length - 1) line.onend = () => said(false);
        voice.speak(line);
      });
      said(true);
    });
    window.addEventListener("pagehide", () => voice.cancel());
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
  // What was read stays readable without a network; a browser that knows no workers simply has no saved copies.
  navigator.serviceWorker?.register("/saved.js").catch(() => {});
  document.querySelector("[data-focus]")?.focus();
})();
