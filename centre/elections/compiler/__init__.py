"""Turns the commission's report files and the derived tables into our own compact facts, and checks them."""
