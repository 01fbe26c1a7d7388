"""Pixels: gate, detectors, tracker, rules."""
