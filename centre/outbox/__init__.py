"""What must happen later or leave the house, and what came in once: outbox, inbox keys, leases."""
