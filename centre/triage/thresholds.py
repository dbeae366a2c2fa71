"""From which probability a reported post opens a case about a claim, or joins one, with the costs that say so.

Somebody has reported the post already, so the question is which claim it repeats, not whether to look at it; hence
the lines lie lower than `matching.CONFIRM`, which speaks of posts that nobody reported. Both only sort work: an
officer reads every case and may give it another claim, and nothing follows from a claim without two findings.
"""
OPEN = 0.5
"""A case about the wrong claim costs an officer one choice, and so does a case without one: 1 / (1 + 1)."""

JOIN = 0.75
"""A post in the wrong case must be noticed among others; a post left out is one more case to merge: 3 / (1 + 3)."""
