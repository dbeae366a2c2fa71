"""One folder for one outside system, both directions; each is blind to the others."""
