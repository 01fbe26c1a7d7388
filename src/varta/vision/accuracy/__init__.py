"""How right the analysis is: what it said beside what was there."""
