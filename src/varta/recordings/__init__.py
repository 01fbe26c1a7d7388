"""What was kept: the catalogue of recorded segments."""
