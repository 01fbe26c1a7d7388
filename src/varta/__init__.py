"""Varta: an open situation centre for safe communities."""

__version__ = "0.1.0"
