# What all plots have
plot-reach = Wie weit zurück
plot-months = { $months } Monate
plot-scale = Ein Punkt steht für { $count } Gespräche.
plot-table = Als Tabelle zeigen
plot-person = Mit wem
plot-alone = nur ihr zwei
plot-alone-head = Nur ihr zwei
plot-group = in einer Gruppe
plot-group-head = In einer Gruppe
plot-shallow = Geplauder
plot-deep = Herz zu Herz
plot-rest = Gezeichnet sind die { $drawn } nächsten; in der Tabelle stehen alle.

# Who shared more
sharing-you = mehr von dir
sharing-you-head = Mehr von dir
sharing-even = etwa gleich viel
sharing-even-head = Etwa gleich viel
sharing-them = mehr von der anderen Seite
sharing-them-head = Mehr von der anderen Seite
sharing-all = Bei jedem Menschen gezählt, der dabei war, in den letzten { $months } Monaten: { $you }-mal kam mehr von dir, { $even }-mal war es etwa gleich viel, und { $them }-mal kam mehr von der anderen Seite.
sharing-one = Bei { $talks } der letzten { $months } Monate sind beide Seiten notiert: { $you }-mal kam mehr von dir, { $even }-mal war es etwa gleich viel, und { $them }-mal kam mehr von der anderen Seite.
