"""One module a page; each asks a service, and shows what it answers."""
