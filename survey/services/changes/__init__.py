"""Changes by staff: noted for good, and never lost to one another."""
