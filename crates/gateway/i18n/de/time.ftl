# How long ago
tomorrow = morgen
today = heute
yesterday = gestern
days-ago = vor { $count } Tagen
weeks-ago = vor { $count } Wochen
months-ago = vor { $count } Monaten
years-ago = { $count ->
    [one] vor einem Jahr
   *[other] vor { $count } Jahren
}

# Dates: the month is one of the months below
date = { $day }. { $month }
date-year = { $day }. { $month } { $year }
date-in-month = { $day }.
date-weekday = { $weekday }, { $date }
moment = { $day }, { $clock }
weekday-mo = Montag
    .short = Mo
weekday-tu = Dienstag
    .short = Di
weekday-we = Mittwoch
    .short = Mi
weekday-th = Donnerstag
    .short = Do
weekday-fr = Freitag
    .short = Fr
weekday-sa = Samstag
    .short = Sa
weekday-su = Sonntag
    .short = So
month-1 = Januar
    .short = Jan
month-2 = Februar
    .short = Feb
month-3 = März
    .short = Mär
month-4 = April
    .short = Apr
month-5 = Mai
    .short = Mai
month-6 = Juni
    .short = Jun
month-7 = Juli
    .short = Jul
month-8 = August
    .short = Aug
month-9 = September
    .short = Sep
month-10 = Oktober
    .short = Okt
month-11 = November
    .short = Nov
month-12 = Dezember
    .short = Dez

# When something would suit
around-now = in diesen Tagen
around = um den { $date }
around-span = etwa vom { $first } bis { $last }

# Habits
every-few-days = alle paar Tage
every-week = etwa jede Woche
every-two-weeks = etwa alle zwei Wochen
every-three-weeks = etwa alle drei Wochen
every-month = etwa einmal im Monat
every-six-weeks = etwa alle sechs Wochen
every-two-months = etwa alle zwei Monate
every-three-months = etwa alle drei Monate
every-months = etwa alle { $count } Monate
every-year = etwa einmal im Jahr
