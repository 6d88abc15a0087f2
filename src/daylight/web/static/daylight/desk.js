// The desk's own script: small, and every page works without it. Listens on the document, so swapped parts need nothing.
(() => {
  "use strict";
  const find = (selector, root = document) => root.querySelector(selector);
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window: not remembered */ } },
  };

  // ---- clicks: dialogs, copying the address, printing, trying again
  const clicks = {
    "[data-dialog]": (element, event) => {
      const dialog = document.getElementById(element.dataset.dialog);
      if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
    },
    "[data-close]": (element, event) => {
      const dialog = element.closest("dialog[open]");
      if (dialog) { event.preventDefault(); dialog.close(); }
    },
    "[data-print]": () => window.print(),
    "[data-copy-link]": async (element) => {
      const label = find("span", element) || element;
      const before = label.textContent;
      try { await navigator.clipboard.writeText(location.href); label.textContent = "✓ " + before; } catch { window.prompt(before, location.href); }
      setTimeout(() => { label.textContent = before; }, 2000);
    },
    "[data-copy]": async (element) => {
      const label = find("span", element) || element;
      const text = document.getElementById(element.dataset.copy).textContent;
      const before = label.textContent;
      try { await navigator.clipboard.writeText(text); label.textContent = "✓ " + before; } catch { getSelection().selectAllChildren(document.getElementById(element.dataset.copy)); }
      setTimeout(() => { label.textContent = before; }, 2000);
    },
    "[data-retry]": () => location.reload(),
  };
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const element = event.target.closest(selector);
      if (element) act(element, event);
    }
    // An open drop-down closes when something else is clicked.
    for (const drop of document.querySelectorAll("details.drop[open]")) if (!drop.contains(event.target)) drop.open = false;
  });

  // ---- keyboard: / search, j k rows, a decision, ? list of keys; single keys can be switched off
  const typing = (element) => element.closest("input, textarea, select, [contenteditable], dialog[open]");
  const move = (step) => {
    const links = [...document.querySelectorAll("[data-row] .row-link")];
    if (!links.length) return;
    const here = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
    const next = links[Math.min(Math.max(here + step, 0), links.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const keys = {
    "/": () => (find("[data-search]") || find(".filters input, .filters select"))?.focus(),
    j: () => move(1),
    k: () => move(-1),
    a: () => { const act = find("[data-decide]"); act?.scrollIntoView({ block: "center" }); act?.focus(); },
    "?": () => find("#keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const drop of document.querySelectorAll("details.drop[open]")) { drop.open = false; find("summary", drop).focus(); }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || store.get("keys") === "off") return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  const off = find("[data-keys-off]");
  if (off) {
    off.checked = store.get("keys") === "off";
    off.addEventListener("change", () => store.set("keys", off.checked ? "off" : "on"));
  }

  // ---- forms: sent once; files with progress; the first error takes the focus
  const lock = (form) => {
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
  };
  const unlock = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  };
  const show = (text, address) => {
    // The answer is a whole page (a form with its errors): it takes the place of this one; its scripts already run.
    const page = new DOMParser().parseFromString(text, "text/html");
    document.body.replaceWith(document.adoptNode(page.body));
    history.replaceState(null, "", address);
    started();
  };
  const send = (form, button) => {
    const bar = find("progress", form);
    const data = new FormData(form);
    if (button && button.name) data.append(button.name, button.value);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (event) => {
      if (bar && event.lengthComputable) { bar.hidden = false; bar.value = Math.round((event.loaded * 100) / event.total); }
    });
    request.addEventListener("load", () => {
      const moved = request.responseURL && request.responseURL.split("#")[0] !== form.action.split("#")[0];
      if (request.status < 400 && moved) location.assign(request.responseURL);
      else show(request.responseText, request.responseURL || form.action);
    });
    request.addEventListener("error", () => { unlock(form); if (bar) bar.hidden = true; find("#error-bar").hidden = false; });
    request.send(data);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    lock(form);
    const files = [...form.querySelectorAll(".upload input[type=file]")].some((input) => input.files.length);
    if (files) { event.preventDefault(); send(form, event.submitter); }
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(unlock));

  // ---- a part that could not be fetched leaves what was there, and one bar says so
  const failed = () => { const bar = find("#error-bar"); if (bar) bar.hidden = false; };
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:response:error", (event) => { if (event.detail.ctx.response.status >= 500) failed(); });
  document.addEventListener("htmx:after:swap", () => { const bar = find("#error-bar"); if (bar) bar.hidden = true; });

  // ---- what scrolls in a box of its own can be reached by keyboard
  const reachable = () => {
    for (const box of document.querySelectorAll(".table-scroll")) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    }
  };
  window.addEventListener("resize", reachable);
  document.addEventListener("htmx:after:swap", reachable);

  const started = () => {
    reachable();
    find("[data-focus]")?.focus();
    document.dispatchEvent(new Event("daylight:page"));
  };
  started();
})();
