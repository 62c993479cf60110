// Keeps the form for a talk at hand, and what was noted without a connection until it is sent. Shows notes.
"use strict";
// The form and what it needs, on this device until somebody signs out. Nothing else of the site is kept.
const FORM = "form";
// Talks that wait: the body of the form under an address of its own, whose last part is the id of the request. The
// service takes each id once, so that sending again saves nothing twice.
const WAITING = "waiting";
// So long the form that is kept is new enough, in milliseconds.
const FRESH = 600000;
const FORM_TYPE = "application/x-www-form-urlencoded";

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === "/log") event.respondWith(log(request));
  else if (request.method === "POST" && pathname === "/sign-out") event.waitUntil(caches.delete(FORM));
  else if (request.mode === "navigate" && request.method === "GET") event.respondWith(visit(request));
  else if (pathname.startsWith("/static/")) event.respondWith(asset(request));
});

async function log(request) {
  const body = request.clone();
  try {
    return await fetch(request);
  } catch {
    const fields = new URLSearchParams(await body.text());
    // “Just now” is when it was noted, not when it will be sent.
    if (fields.get("when") === "now") {
      const now = new Date();
      const local = new Date(now - now.getTimezoneOffset() * 60000).toISOString();
      fields.set("when", "day");
      fields.set("day", local.slice(0, 10));
      fields.set("clock", local.slice(11, 16));
    }
    const waiting = await caches.open(WAITING);
    const who = await (await (await caches.open(FORM)).match("/who"))?.text();
    await waiting.put(`/waiting/${fields.get("request_id")}`, new Response(fields, { headers: { "x-who": who ?? "" } }));
    await self.registration.sync?.register("log").catch(() => {});
    return Response.redirect("/offline?noted", 303);
  }
}

async function visit(request) {
  try {
    return await fetch(request);
  } catch {
    const form = await caches.open(FORM);
    const path = new URL(request.url).pathname;
    const page = await form.match(path === "/log" ? "/log" : "/offline");
    if (!page) return Response.error();
    // Every form is another request.
    const html = (await page.text()).replace(/(request_id" value=")[^"]*/g, (_, start) => start + crypto.randomUUID());
    return new Response(html, { headers: page.headers });
  }
}

async function asset(request) {
  return (await (await caches.open(FORM)).match(request)) ?? fetch(request);
}

// The form as it is now, with the style and the script that it names; returns whose it is and its token.
async function keep() {
  const answer = await fetch("/log");
  if (!answer.ok || answer.redirected) return null;
  const html = await answer.clone().text();
  const form = await caches.open(FORM);
  for (const { url } of await form.keys()) if (url.includes("/static/") && !html.includes(new URL(url).pathname)) await form.delete(url);
  await form.put("/log", answer);
  for (const path of [...html.matchAll(/\/static\/[\w.]+/g)].map(([path]) => path)) if (!(await form.match(path))) await form.add(path);
  if (!(await form.match("/offline"))) await form.add("/offline");
  const [, who] = html.match(/name="who" content="([^"]*)/) ?? [];
  const [, csrf] = html.match(/name="csrf" value="([^"]*)/) ?? [];
  await form.put("/who", new Response(who));
  return { who, csrf };
}

let sending = null;
async function send() {
  const waiting = await caches.open(WAITING);
  const keys = await waiting.keys();
  const kept = await (await caches.open(FORM)).match("/log");
  if (!keys.length && kept && Date.now() - Date.parse(kept.headers.get("date")) < FRESH) return { sent: 0, waiting: 0 };
  const now = await keep();
  let sent = 0;
  let left = 0;
  if (now) {
    for (const key of keys) {
      const kept = await waiting.match(key);
      // Somebody else's words stay where they are until it is them again.
      if (kept.headers.get("x-who") !== now.who) continue;
      const fields = new URLSearchParams(await kept.text());
      fields.set("csrf", now.csrf);
      const headers = { "content-type": FORM_TYPE, "idempotency-key": `"${fields.get("request_id")}"` };
      // It is saved when Today says so; a form that comes back, or the sign-in page, says something else.
      const answer = await fetch("/log", { method: "POST", body: fields, headers });
      if (new URL(answer.url).searchParams.has("noted")) {
        await waiting.delete(key);
        sent += 1;
      } else left += 1;
    }
  }
  return { sent, waiting: left };
}

self.addEventListener("message", (event) => {
  sending ??= send().finally(() => { sending = null; });
  event.waitUntil(sending.then((outcome) => event.source.postMessage(outcome)).catch(() => {}));
});
self.addEventListener("sync", (event) => event.waitUntil(send()));

self.addEventListener("push", (event) => {
  const note = event.data ? event.data.json() : {};
  const shown = { body: note.body || "", tag: note.id, data: { url: note.url || "/" } };
  event.waitUntil(self.registration.showNotification(note.title || "A note from Heartward", shown));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
