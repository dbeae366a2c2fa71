"""Known claims and their fact-checks, the compiled catalogue, and the screenings of posts against it."""
