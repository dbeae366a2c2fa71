"""Marks the root for pytest; `centre.config.tests.plugin` puts every test into test mode before settings are read."""
