"""The registry of cameras: place, streams, purpose, rules, health."""
