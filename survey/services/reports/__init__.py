"""Documents: kinds, orders, batches, editions."""
