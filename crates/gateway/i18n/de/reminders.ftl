# REPEATS
repeat-once = Einmal
repeat-daily = Jeden Tag
repeat-weekly = Jede Woche
repeat-monthly = Jeden Monat
repeat-yearly = Jedes Jahr
