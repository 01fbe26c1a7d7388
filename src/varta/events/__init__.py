"""What was seen, when, by which rule."""
