"""The long-lived loops that join engines to the domain, one per file."""
