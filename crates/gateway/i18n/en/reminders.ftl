# REPEATS
repeat-once = Once
repeat-daily = Every day
repeat-weekly = Every week
repeat-monthly = Every month
repeat-yearly = Every year
