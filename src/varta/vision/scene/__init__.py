"""What rules over pixels share: a small picture, and what lies still in it that did not before."""
