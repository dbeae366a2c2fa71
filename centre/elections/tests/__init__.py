"""Tests of the room `elections`."""
