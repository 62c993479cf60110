insights-lede = What your notes say about your talks, as you saw them. A map, not a grade.
insights-first = As you note talks, you see here where they lie.
insights-search = Search your notes

# From small talk to heart-to-heart
insights-spectrum = From small talk to heart-to-heart
insights-spectrum-drawing = The spectrum of your talks with everybody
insights-spectrum-words = Each dot is a talk with somebody, in the lane you chose for it. A talk with several people stands in each of their rows. People stand by circle and by name, never by what was counted.
insights-usual = What is usual with somebody stands on their page.
insights-nothing = Nothing is noted in the last { $months } months.
insights-few = { $talks } with { $people } noted in the last { $months } months.
insights-sentence = Of { $talks } with { $people } in the last { $months } months, { $deep ->
    [0] none
   *[other] { $deep }
} came to feelings or heart-to-heart.

# Sharing, both ways
insights-sharing = Sharing, both ways
insights-sharing-drawing = Who shared more, with everybody
insights-sharing-words = A talk counts here when you noted how freely you spoke and how much they shared. The bars show which of the two was more, as you saw it.
insights-sharing-usual = The words for it stand on each person’s page.

# One-to-one and group time
insights-weeks = One-to-one and group time
insights-weeks-drawing = One-to-one and group time, week by week
insights-weeks-sentence = In the last { $months } months: { $alone } of just you two, { $groups } in a group.
insights-week = Week from
time-minutes = { $talks } ({ $minutes } min noted)
time-hours = { $talks } ({ $hours } h noted)
time-both = { $talks } ({ $hours } h { $minutes } min noted)

# Circles and time
insights-circles = Circles and time
insights-circles-sentence = In the last { $months } months most of your talks were with { $whom }.
insights-circles-ask = Do they match whom you keep near?
insights-circles-words = A talk counts with each person of a circle who took part. The circles are the ones you chose.
insights-circle = Circle
insights-people = People
