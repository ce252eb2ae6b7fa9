"""What we ask: questionnaires as data, and the forms that carry them."""
