/* The day sheet without a net: taps are kept on the phone and sent in their order until the shop
 * has them. Each has a key, so that sending twice counts once. */
(() => {
  "use strict";
  const sheet = document.querySelector("[data-ow-day]");
  if (!sheet) return;
  const address = sheet.dataset.owDay;
  const name = `taps ${address}`;
  const waiting = sheet.querySelector("[data-ow-queue]");
  const refused = sheet.querySelector("[data-ow-refused]");
  let busy = false;

  const kept = () => { try { return JSON.parse(localStorage.getItem(name)) || []; } catch { return []; } };
  const keep = (taps) => localStorage.setItem(name, JSON.stringify(taps));
  const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  const card = (id) => sheet.querySelector(`[data-ow-stop="${id}"]`);

  const show = () => {
    const taps = kept();
    waiting.hidden = !taps.length;
    waiting.textContent = sheet.dataset.owWaiting.replace("{n}", taps.length);
    sheet.querySelectorAll("[data-ow-stop]").forEach((stop) => {
      const last = taps.filter((tap) => String(tap.delivery) === stop.dataset.owStop).pop();
      stop.classList.toggle("ow-courier--kept", !!last);
      if (last) stop.querySelector("[data-ow-state] > *").textContent = `${last.label} (${sheet.dataset.owKept})`;
    });
  };

  const update = (stops) => stops.forEach((stop) => {
    const place = card(stop.id);
    if (!place) return;
    place.querySelector("[data-ow-state] > *").textContent = stop.label;
    const expected = place.querySelector("[data-ow-expected]");
    if (expected && stop.expected) expected.textContent = stop.expected;
  });

  const tell = (results) => {
    const sentences = results.filter((one) => one.refused).map((one) => one.refused);
    if (!sentences.length) return;
    refused.hidden = false;
    refused.textContent = sentences.join(" ");
  };

  const send = async () => {
    const taps = kept();
    if (busy || !taps.length) return;
    busy = true;
    try {
      const answer = await fetch(address, {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ taps: taps.slice(0, 50) }),
      });
      if (answer.ok) {
        const said = await answer.json();
        const done = new Set(said.taps.map((one) => one.key));
        keep(kept().filter((tap) => !done.has(tap.key)));
        tell(said.taps);
        update(said.stops);
        if (!kept().length && refused.hidden) location.reload();
      } else if (answer.status === 404 || answer.status === 410) {
        refused.hidden = false;
        refused.textContent = sheet.dataset.owClosed;
      }
    } catch { /* no net: later */ } finally { busy = false; show(); }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-ow-tap]");
    const button = event.submitter;
    if (!form || !button) return;
    const pictures = [...form.querySelectorAll("input[type=file]")].some((file) => file.files.length);
    if (pictures && navigator.onLine) return;
    event.preventDefault();
    keep([...kept(), {
      key: key(), delivery: Number(form.dataset.owTap), verb: button.value,
      at: new Date().toISOString(), reason: form.elements.reason.value, label: button.textContent.trim(),
    }]);
    show();
    send();
  });

  window.addEventListener("online", send);
  setInterval(send, 5000);
  show();
  send();

  // The first visit comes before the worker: what the page needs is fetched once more through it.
  const needed = () => [location.href, ...[...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((part) => part.href || part.src)];
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.addEventListener("controllerchange", () => needed().forEach((part) => fetch(part).catch(() => {})));
    navigator.serviceWorker.register("/day/worker.js", { scope: "/day/" }).catch(() => {});
  }
})();
