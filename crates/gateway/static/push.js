// Subscribes this browser to notes, when somebody asks for it. The form is sent as any other.
"use strict";
(() => {
  const form = document.getElementById("push");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  document.getElementById("browser").hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
      await navigator.serviceWorker.register("/sw.js");
      const worker = await navigator.serviceWorker.ready;
      const wanted = { userVisibleOnly: true, applicationServerKey: form.dataset.key };
      const { endpoint, keys } = (await worker.pushManager.subscribe(wanted)).toJSON();
      form.elements.address.value = endpoint;
      form.elements.p256dh.value = keys.p256dh;
      form.elements.auth.value = keys.auth;
      form.submit();
    } catch {
      document.getElementById("push-said").hidden = false;
    }
  });
})();
