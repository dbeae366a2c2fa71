"""What people report: kept once, followed with a code, contact data sealed apart and erased on time."""
