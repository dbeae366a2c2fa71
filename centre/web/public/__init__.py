"""Pages for voters: the answer first, then what to do, then why and the source."""
