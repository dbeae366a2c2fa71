"""Builders of people and cases through public verbs: what the tests prove is what the demo shows."""
