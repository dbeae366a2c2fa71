"""Pages for viewers, the trust-and-safety inbox, and the endpoints for the centre."""
