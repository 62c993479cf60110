settings-keys-which = Welche das sind: <a>die Liste der Tasten</a>.
