"""Number plates: find them in a picture, straighten them, read them, weigh what was read by the plates' grammar."""
