// Makes and uses passkeys, when somebody presses the button for it. What the browser makes is sent as any other form.
"use strict";
(() => {
  const forms = document.querySelectorAll("form[data-passkey]");
  const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON && window.isSecureContext;
  if (!able) return;
  const challenge = async (form) => {
    const headers = form.elements.csrf ? { "x-csrf-token": form.elements.csrf.value } : {};
    const reply = await fetch(form.dataset.passkey, { method: "POST", headers });
    // Adding one needs a fresh proof.
    if (reply.status === 403) return void location.assign(`/prove?next=${location.pathname}`);
    if (!reply.ok) throw new Error("no challenge");
    return reply.json();
  };
  const answer = ({ publicKey }, makes) =>
    makes
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const asked = await challenge(form);
        if (!asked) return;
        const { ceremony, options } = asked;
        const credential = await answer(options, "makes" in form.dataset);
        form.elements.ceremony.value = ceremony;
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch {
        form.querySelector("[role=status]").hidden = false;
      }
    });
  }
})();
