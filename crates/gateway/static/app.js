// What a script adds: single keys, the time zone at the start, and talks noted without a connection. All works without.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const inside = document.body.classList.contains("signed-in");

  const zone = byId("time_zone");
  if (zone && !zone.value) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.form) return;
    // Browsers send some fields by themselves, and twice is once too many.
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  const kept = {
    get off() { return localStorage.getItem("keys") === "off"; },
    set off(off) { off ? localStorage.setItem("keys", "off") : localStorage.removeItem("keys"); },
  };
  const on = byId("keys-on");
  if (on) {
    byId("keys").hidden = false;
    on.checked = !kept.off;
    on.addEventListener("change", () => { kept.off = !on.checked; });
  }
  const pages = { l: "/log", "/": "/search", "?": "/help#keys" };
  const after = { t: "/", p: "/people", i: "/insights", r: "/reminders", c: "/reflect", m: "/timeline" };
  // When a key was pressed that leads a second one. Times count from when the page came.
  let leading = -Infinity;
  const writing = (at) => at.isContentEditable || (at.matches("input, textarea, select") && !["radio", "checkbox"].includes(at.type));
  const pressed = (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || writing(target) || kept.off) return;
    if (key === "Escape") document.querySelectorAll(".menu[open]").forEach((menu) => { menu.open = false; });
    const lane = target.closest("#layer") && document.querySelectorAll("#layer [type=radio]")[key - 1];
    if (lane) { lane.checked = true; lane.focus(); return; }
    const page = event.timeStamp - leading < 1500 ? after[key] : pages[key];
    leading = key === "g" ? event.timeStamp : -Infinity;
    if (page) { event.preventDefault(); location.assign(page); }
  };
  if (inside) document.addEventListener("keydown", pressed);

  if (!inside || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  const tell = async () => {
    await serviceWorker.register("/sw.js");
    (await serviceWorker.ready).active.postMessage("here");
  };
  const words = document.querySelector("[name=offline]").dataset;
  const said = (text, more) => {
    const line = document.createElement("div");
    line.className = "said";
    line.setAttribute("role", "status");
    line.append(text, ...more);
    byId("main").prepend(line);
  };
  // What could not be saved by itself goes through the form like any other, and comes back with its words if need be.
  const open = async () => {
    const waiting = await caches.open("waiting");
    const mine = (await waiting.matchAll()).filter((one) => one.headers.get("x-who") === document.querySelector("[name=who]").content);
    if (!mine.length) return;
    const fields = new URLSearchParams(await mine[0].text());
    fields.set("csrf", document.querySelector("[name=csrf]").value);
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: "/log", hidden: true });
    for (const [name, value] of fields) form.append(Object.assign(document.createElement("input"), { name, value }));
    document.body.append(form);
    await waiting.delete(`/waiting/${fields.get("request_id")}`);
    form.submit();
  };
  const opener = () => {
    const button = Object.assign(document.createElement("button"), { className: "plain", type: "button", textContent: words.open });
    button.addEventListener("click", open);
    return button;
  };
  serviceWorker.addEventListener("message", ({ data: { sent, waiting } }) => {
    if (sent) said(sent === 1 ? words.sentOne : words.sent.replace("#", sent), []);
    if (waiting) said(waiting === 1 ? words.waitsOne : words.waits.replace("#", waiting), [opener()]);
  });
  addEventListener("online", tell);
  tell().catch(() => {});
})();
