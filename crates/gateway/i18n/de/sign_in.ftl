sign-in = Anmelden
sign-in-hello = Schön, dass du da bist.
sign-in-lede = Melde dich an, um weiterzumachen.
email = E-Mail-Adresse
password = Passwort
sign-in-passkey = Mit einem Passkey anmelden
passkey-not = Der Browser hat es nicht getan. Passkeys funktionieren dort, wo Heartward unter seinem Namen geöffnet wird.
sign-in-lost = Ein neues Passwort, wenn du deins nicht mehr hast
second-step = Noch ein Schritt
second-step-lede = Das Passwort passt. Zeig nun, dass du deinen zweiten Schlüssel hast.
code = Code
second-step-hint = Sechs Ziffern aus deiner App oder einer deiner Ersatzcodes.
use-passkey = Einen Passkey verwenden
second-step-again = Von vorn beginnen

# What happened just now
sign-in-signed-out = Du bist abgemeldet.
sign-in-over = Das dauerte zu lange oder brauchte zu viele Versuche. Bitte beginne von vorn.
sign-in-passkey-unknown = Mit diesem Passkey kommst du hier nicht hinein. Bitte versuch es noch einmal oder nimm dein Passwort.
sign-in-joined = Wenn diese Adresse hier neu war, ist dein Konto bereit. Melde dich an.
sign-in-recovered = Dein neues Passwort gilt. Melde dich damit an.
sign-in-wrong = E-Mail-Adresse und Passwort passen nicht zusammen. Bitte versuch es noch einmal.
second-step-wrong = Dieser Code hat nicht gepasst. Eine App zeigt alle 30 Sekunden einen neuen, und jeder gilt einmal.

sign-in-at = Bei { $provider } anmelden
sign-in-provider-unknown = Zu dieser Anmeldung gehört hier noch niemand. Melde dich an, wie du es kennst, und verbinde sie unter „Wie du dich anmeldest“.
provider-not = Das hat beim Anbieter nicht geklappt. Bitte beginne von vorn.
