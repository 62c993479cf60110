# Above a form that comes back
not-yet-saved = Das ist noch nicht gespeichert. Deine Worte sind noch da.
not-saved = Das wurde nicht gespeichert. Deine Worte sind noch da. Bitte versuch es gleich noch einmal.
pick-a-day = Wähle einen Tag, zum Beispiel 2026-03-01.
