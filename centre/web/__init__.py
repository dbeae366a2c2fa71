"""Everything with a screen: the shell, the pages for voters, the desk and the typed API."""
