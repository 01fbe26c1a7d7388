"""Effectiveness measures; reads only."""
