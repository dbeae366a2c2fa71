"""Structured facts of an election: areas, constituencies, parties, candidates, timetable, ballots and results."""
