# How long ago
tomorrow = tomorrow
today = today
yesterday = yesterday
days-ago = { $count } days ago
weeks-ago = { $count } weeks ago
months-ago = { $count } months ago
years-ago = { $count } years ago

# Dates: the month is one of the months below
date = { $day } { $month }
date-year = { $day } { $month } { $year }
date-in-month = { $day }
date-weekday = { $weekday } { $date }
moment = { $day }, { $clock }
weekday-mo = Monday
    .short = Mo
weekday-tu = Tuesday
    .short = Tu
weekday-we = Wednesday
    .short = We
weekday-th = Thursday
    .short = Th
weekday-fr = Friday
    .short = Fr
weekday-sa = Saturday
    .short = Sa
weekday-su = Sunday
    .short = Su
month-1 = January
    .short = Jan
month-2 = February
    .short = Feb
month-3 = March
    .short = Mar
month-4 = April
    .short = Apr
month-5 = May
    .short = May
month-6 = June
    .short = Jun
month-7 = July
    .short = Jul
month-8 = August
    .short = Aug
month-9 = September
    .short = Sep
month-10 = October
    .short = Oct
month-11 = November
    .short = Nov
month-12 = December
    .short = Dec

# When something would suit
around-now = around now
around = around { $date }
around-span = around { $first } to { $last }

# Habits
every-few-days = every few days
every-week = about every week
every-two-weeks = about every two weeks
every-three-weeks = about every three weeks
every-month = about once a month
every-six-weeks = about every six weeks
every-two-months = about every two months
every-three-months = about every three months
every-months = about every { $count } months
every-year = about once a year
