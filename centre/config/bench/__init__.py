"""`centre bench TOPIC`: how well and how fast, measured by the house itself on this machine."""
