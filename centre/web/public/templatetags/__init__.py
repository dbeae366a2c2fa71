"""Template tags of the pages for voters."""
