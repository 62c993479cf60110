# ENDINGS
ending-deceased = Gestorben
ending-estranged = Wir haben uns getrennt
