"""How well and how fast known claims are found, beside other engines in the same run.

Lives here and not in the pure room that it measures, because a peer is a database and processes are started.
"""
