# ENDINGS
ending-deceased = They have died
ending-estranged = We have parted
