timeline-which = Welcher Monat
timeline-earlier = Früher
timeline-later = Später
timeline-with = Mit
timeline-everybody = Alle
timeline-sentence = { $talks ->
    [one] { $talks } Gespräch
   *[other] { $talks } Gespräche
} an { $days ->
    [one] { $days } Tag
   *[other] { $days } Tagen
}.
timeline-note = { $day }<hidden>: ein Gespräch notieren</hidden>
timeline-another = Noch eins notieren<hidden>: { $day }</hidden>
timeline-empty = In diesem Monat ist nichts notiert. Ein Tag oben nimmt ein Gespräch auf, an das du dich erinnerst.
