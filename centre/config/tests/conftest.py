"""Some tests here commit, so append-only tables must let themselves be flushed afterwards."""
from centre.config.tests.plugin import flushable_tables  # noqa: F401 - a fixture, used by being there
