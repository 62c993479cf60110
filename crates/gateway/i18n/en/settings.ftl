settings-keys-which = Which ones: <a>the list of keys</a>.
