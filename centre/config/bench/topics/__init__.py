"""One module a topic, found by looking: SENTENCE, `add_arguments(parser)` and `run(options) -> exit code`."""
