"""Hromadas; later their officers, memoranda and requests."""
