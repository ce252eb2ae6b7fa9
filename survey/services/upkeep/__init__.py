"""What the house does by itself, and whether it is well."""
