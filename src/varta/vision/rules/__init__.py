"""The rules, each a small class over tracks and time."""
