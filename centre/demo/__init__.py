"""The rehearsal that a newcomer starts with one command; never installed in production."""
