"""The working desk: queue, case, intake by hand, switches, observation. Forms and pages; services decide."""
