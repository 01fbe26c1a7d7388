"""Evidence packages: making, redacting and verifying them. Format and reasons: `design/evidence.md`."""
