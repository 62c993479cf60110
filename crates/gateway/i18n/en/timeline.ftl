timeline-which = Which month
timeline-earlier = Earlier
timeline-later = Later
timeline-with = With
timeline-everybody = Everybody
timeline-sentence = { $talks ->
    [one] { $talks } talk
   *[other] { $talks } talks
} on { $days ->
    [one] { $days } day
   *[other] { $days } days
}.
timeline-note = { $day }<hidden>: note a talk</hidden>
timeline-another = Note another<hidden> on { $day }</hidden>
timeline-empty = Nothing is noted in this month. A day above takes a talk that you remember.
