# Above a form that comes back
not-yet-saved = That did not save yet. Your words are still here.
not-saved = That did not save. Your words are still here. Please try again in a moment.
pick-a-day = Pick a day, for instance 2026-03-01.
