// Shows notes, and opens Heartward when one is pressed.
"use strict";
self.addEventListener("push", (event) => {
  const note = event.data ? event.data.json() : {};
  const shown = { body: note.body || "", tag: note.id, data: { url: note.url || "/" } };
  event.waitUntil(self.registration.showNotification(note.title || "A note from Heartward", shown));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
