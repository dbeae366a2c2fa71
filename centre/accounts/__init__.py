"""Organisations, people, roles and keys of machines: who acts, and on whose behalf."""
