/* The panel's own script: theme, keyboard, selection, sheets, toasts, menus, copying, htmx's manners.
 *
 * Loaded in the head and not deferred, so that the theme is set before the first paint; everything else
 * listens on the document and so works for parts that htmx brings later. Every page works without it.
 * No eval, no inline handlers, no request of its own. The markup it looks for:
 *   data-ow-theme              button: system -> light -> dark -> system, remembered
 *   data-ow-list               table: j k move, x ticks, Enter opens (a[data-ow-open]), Shift+click ticks a range
 *   data-ow-row, data-ow-all   its checkboxes; data-ow-bulk, data-ow-count the bar of the selection
 *   data-ow-search             "/" goes there
 *   data-ow-key="s" | "g o"    key or two keys that press this button or link
 *   data-ow-menu               details that closes by Escape or a press elsewhere
 *   dialog[data-ow-sheet]      opened as modal when htmx brings it; data-ow-close closes sheet or toast
 *   data-ow-hide="seconds"     toast that goes by itself, unless pointer or focus is on it
 *   data-ow-confirm="sentence" form or button that asks first; data-ow-once: form that is sent once only
 *   form[data-ow-live]         its button[formtarget] is pressed anew a moment after something was typed
 *   data-ow-copy="text", data-ow-copied="word shown for a moment"
 *   meta[name=csrf-token], template#ow-failed, #toasts, event "ow-close" (HX-Trigger) closes the sheet
 */
(() => {
  "use strict";

  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  /* ---- theme ---- */
  const THEMES = ["auto", "light", "dark"];

  function remembered() {
    try { return localStorage.getItem("ow-theme"); } catch { return null; }
  }

  function wear(theme) {
    if (theme === "light" || theme === "dark") root.dataset.bsTheme = theme;
    else delete root.dataset.bsTheme;
    for (const button of all("[data-ow-theme]")) button.dataset.owTheme = theme;
  }

  function nextTheme() {
    const now = root.dataset.bsTheme || "auto";
    const theme = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
    try { localStorage.setItem("ow-theme", theme); } catch { /* private window: worn until the next page */ }
    wear(theme);
  }

  wear(remembered() || root.dataset.bsTheme || "auto");

  /* ---- list: selection and keyboard cursor ---- */
  let lastTicked = null;

  const boxes = (list) => all("input[data-ow-row]", list);
  const rows = (list) => boxes(list).map((box) => box.closest("tr"));

  function tick(list, box, range) {
    const row = boxes(list);
    if (range && lastTicked && row.includes(lastTicked)) {
      const [from, to] = [row.indexOf(lastTicked), row.indexOf(box)].sort((a, b) => a - b);
      for (const between of row.slice(from, to + 1)) between.checked = box.checked;
    }
    lastTicked = box;
    showSelection(list);
  }

  function showSelection(list) {
    const row = boxes(list);
    const ticked = row.filter((box) => box.checked).length;
    for (const box of all("input[data-ow-all]", list)) {
      box.checked = ticked > 0 && ticked === row.length;
      box.indeterminate = ticked > 0 && ticked < row.length;
    }
    const place = list.closest("form") || document;
    for (const bar of all("[data-ow-bulk]", place)) bar.hidden = ticked === 0;
    for (const count of all("[data-ow-count]", place)) count.textContent = ticked;
  }

  function move(list, by) {
    const row = rows(list);
    if (!row.length) return;
    const at = row.findIndex((tr) => tr.classList.contains("ow-current"));
    const to = at < 0 ? 0 : Math.max(0, Math.min(row.length - 1, at + by));
    for (const tr of row) tr.classList.toggle("ow-current", tr === row[to]);
    row[to].scrollIntoView({ block: "nearest" });
    row[to].querySelector("a[data-ow-open]")?.focus({ preventScroll: true });
  }

  function onList(list, key) {
    const current = list.querySelector("tr.ow-current");
    if (key === "j") move(list, 1);
    else if (key === "k") move(list, -1);
    else if (key === "x" && current) {
      const box = current.querySelector("input[data-ow-row]");
      box.checked = !box.checked;
      tick(list, box, false);
    } else if (key === "Enter" && current && document.activeElement === document.body) {
      current.querySelector("a[data-ow-open]")?.click();
    } else return false;
    return true;
  }

  /* ---- keys ---- */
  let pending = "";
  let pendingTimer = 0;

  const typing = (target) => target.isContentEditable
    || (target.matches("input, select, textarea") && !target.matches("[type=checkbox], [type=radio]"));

  function pressKey(key) {
    const wanted = pending ? `${pending} ${key}` : key;
    clearTimeout(pendingTimer);
    pending = "";
    const offers = all("[data-ow-key]");
    const hit = offers.find((element) => element.dataset.owKey.toLowerCase() === wanted);
    if (hit) { hit.click(); return true; }
    if (offers.some((element) => element.dataset.owKey.toLowerCase().startsWith(`${wanted} `))) {
      pending = wanted;
      pendingTimer = setTimeout(() => { pending = ""; }, 1500);
      return true;
    }
    return false;
  }

  function onKey(event) {
    if (event.key === "Escape") return closeMenus(null);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog:modal")) return;
    const search = event.key === "/" && document.querySelector("[data-ow-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      return search.select();
    }
    const list = document.querySelector("table[data-ow-list]");
    const taken = (list && !pending && onList(list, event.key)) || pressKey(event.key.toLowerCase());
    if (taken) event.preventDefault();
  }

  /* ---- sheets, toasts, menus ---- */
  let opener = null;

  function openSheet(sheet) {
    if (sheet.matches(":modal")) return;
    opener = document.activeElement;
    sheet.removeAttribute("open");
    sheet.showModal();
  }

  function closeSheet(sheet) {
    if (!sheet) return;
    if (sheet.open) sheet.close();
    /* Stays in the page until the next swap: htmx finds the toasts from the form that it sent. */
    sheet.dataset.owClosed = "1";
    if (opener?.isConnected) opener.focus();
  }

  function closeMenus(except) {
    for (const menu of all("details[data-ow-menu][open]")) if (menu !== except) menu.open = false;
  }

  function hideLater(toast) {
    if (toast.dataset.owTimed) return;
    toast.dataset.owTimed = "1";
    const held = () => toast.matches(":hover, :focus-within");
    const leave = () => (held() ? setTimeout(leave, 1000) : toast.remove());
    setTimeout(leave, Number(toast.dataset.owHide || 8) * 1000);
  }

  function sayItFailed() {
    const words = document.getElementById("ow-failed");
    document.getElementById("toasts")?.append(words ? words.content.cloneNode(true) : "");
    settle(document);
  }

  async function copy(button) {
    try { await navigator.clipboard.writeText(button.dataset.owCopy); } catch { return sayItFailed(); }
    if (!button.dataset.owCopied) return;
    const word = document.createElement("span");
    word.className = "ow-copied";
    word.setAttribute("role", "status");
    word.textContent = button.dataset.owCopied;
    button.append(word);
    setTimeout(() => word.remove(), 1500);
  }

  /* ---- what the page or a part of it needs once it is there ---- */
  function settle(within) {
    for (const list of all("table[data-ow-list]", within)) showSelection(list);
    for (const toast of all("[data-ow-hide]", within)) hideLater(toast);
  }

  function onClick(event) {
    const target = event.target.closest("[data-ow-theme], [data-ow-close], [data-ow-copy], [data-ow-row], [data-ow-all]");
    closeMenus(event.target.closest("details[data-ow-menu]"));
    if (event.target.matches?.("dialog[data-ow-sheet]:modal")) return closeSheet(event.target);
    if (!target) return;
    const list = target.closest("table[data-ow-list]");
    if ("owTheme" in target.dataset) nextTheme();
    else if ("owClose" in target.dataset) closeThis(target, event);
    else if ("owCopy" in target.dataset) copy(target);
    else if (list && "owRow" in target.dataset) tick(list, target, event.shiftKey);
    else if (list) {
      for (const box of boxes(list)) box.checked = target.checked;
      showSelection(list);
    }
  }

  function closeThis(target, event) {
    const toast = target.closest(".ow-toast");
    const sheet = target.closest("dialog[data-ow-sheet]");
    if (toast) toast.remove();
    else if (sheet?.matches(":modal")) {
      event.preventDefault();
      closeSheet(sheet);
    }
  }

  function onSubmit(event) {
    const form = event.target;
    const question = event.submitter?.dataset.owConfirm || form.dataset.owConfirm;
    const again = "owOnce" in form.dataset && form.getAttribute("aria-busy") === "true";
    if (again || (question && !window.confirm(question))) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if ("owOnce" in form.dataset) form.setAttribute("aria-busy", "true");
  }

  /* ---- the packing table: what is refused is heard across the hall ---- */
  function sayNo() {
    if (!document.querySelector("[data-ow-refused]") || !window.AudioContext) return;
    const sound = new AudioContext(), tone = sound.createOscillator();
    tone.type = "square";
    tone.frequency.value = 180;
    tone.connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.4);
  }

  /* Capture: asked before htmx hears of the form. */
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("cancel", (event) => {
    if (event.target.matches?.("dialog[data-ow-sheet]")) {
      event.preventDefault();
      closeSheet(event.target);
    }
  }, true);
  window.addEventListener("pageshow", () => {
    for (const form of all("form[data-ow-once]")) form.removeAttribute("aria-busy");
  });

  /* ---- htmx ---- */
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("meta[name=csrf-token]")?.content;
    const ours = new URL(event.detail.path, location.href).origin === location.origin;
    if (token && ours && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const sheet of all("#sheet dialog[data-ow-sheet]")) {
      if (sheet.dataset.owClosed) sheet.remove();
      else openSheet(sheet);
    }
    settle(document);
    sayNo();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.elt.closest("form[data-ow-once]")?.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:responseError", sayItFailed);
  document.addEventListener("htmx:sendError", sayItFailed);
  document.addEventListener("ow-close", () => closeSheet(document.querySelector("#sheet dialog[data-ow-sheet]")));

  document.addEventListener("DOMContentLoaded", () => {
    wear(root.dataset.bsTheme || "auto");
    settle(document);
    sayNo();
    for (const here of all(".ow-nav [aria-current], .ow-tabs [aria-current]")) {
      here.scrollIntoView({ block: "nearest", inline: "center" });
    }
  });

  /* ---- a preview that follows the typing ---- */
  let shown = null, soon = 0;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("form[data-ow-live] button[formtarget]");
    if (button) shown = button;
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-ow-live]");
    if (!form) return;
    clearTimeout(soon);
    const button = shown?.form === form ? shown : form.querySelector("button[formtarget]");
    soon = setTimeout(() => button?.form && form.requestSubmit(button), 500);
  });
})();
