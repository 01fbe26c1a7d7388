"""What every noun shares: ids, clock, time spans, geometry, rule specifications, error kinds. Standard library only."""
