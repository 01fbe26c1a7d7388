"""ONVIF: find cameras, ask them what they are, move them, set their clocks, hear what they notice."""
