"""Signs that answers are not what they seem, desks gone silent, and what was left out."""
