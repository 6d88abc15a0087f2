// Filling in and deciding: rows, phrases, files that are too large. Every form works without it.
(() => {
  "use strict";

  // ---- one more row of a form of rows; without scripts the button asks the server for blank ones
  const addRow = (code) => {
    const rows = document.querySelector(`[data-rows="${CSS.escape(code)}"]`);
    const last = rows && rows.querySelector(".row-line:last-of-type");
    if (!last) return null;
    const copy = last.cloneNode(true);
    for (const input of copy.querySelectorAll("input")) input.value = "";
    rows.append(copy);
    return copy;
  };

  // ---- a block copied from a spreadsheet fills rows and columns from the cell it is pasted into
  const paste = (input, text) => {
    const rows = input.closest("[data-rows]");
    const lines = text.replace(/\r/g, "").split("\n").filter((line) => line.trim());
    const cells = [...input.closest(".row-line").querySelectorAll("input")];
    const start = cells.indexOf(input);
    let line = input.closest(".row-line");
    for (const words of lines) {
      const inputs = [...line.querySelectorAll("input")];
      words.split("\t").forEach((word, place) => { if (inputs[start + place]) inputs[start + place].value = word.trim(); });
      line = line.nextElementSibling || addRow(rows.dataset.rows);
    }
  };

  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-add-row]");
    if (more) {
      const row = addRow(more.dataset.addRow);
      if (row) { event.preventDefault(); row.querySelector("input").focus(); }
      return;
    }
    const phrase = event.target.closest("[data-phrases] button");
    if (phrase) {
      const area = document.getElementById(phrase.closest("[data-phrases]").dataset.phrases);
      area.value = area.value ? `${area.value} ${phrase.textContent}` : phrase.textContent;
      area.focus();
    }
  });

  document.addEventListener("paste", (event) => {
    const input = event.target.closest("[data-rows] input");
    const text = input && event.clipboardData.getData("text");
    if (text && /[\t\n]/.test(text.trim())) { event.preventDefault(); paste(input, text); }
  });

  // ---- a file that is too large is said at once and not sent; the server would refuse it too
  document.addEventListener("change", (event) => {
    const input = event.target.closest("input[type=file][data-most]");
    if (!input) return;
    const large = [...input.files].filter((file) => file.size > Number(input.dataset.most)).map((file) => file.name);
    const note = input.closest(".upload").querySelector("[data-file-note]");
    note.hidden = !large.length;
    note.textContent = large.length ? `${input.dataset.tooLarge} ${large.join("、")}` : "";
    if (large.length) input.value = "";
  });
})();
