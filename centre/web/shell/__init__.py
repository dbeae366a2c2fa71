"""The frame of every page: base templates, tokens, style sheets, fonts and small shared parts."""
