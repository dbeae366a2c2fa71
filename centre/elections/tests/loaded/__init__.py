"""Tests that read both elections, loaded once for all of them."""
