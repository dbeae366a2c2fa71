"""Where the house is wired: settings by topic, URLs, workers and the command `centre`. Nothing imports it."""
