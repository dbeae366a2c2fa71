"""Views of the pages for voters, one module a subject; they call verbs and queries and decide nothing."""
