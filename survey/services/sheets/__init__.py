"""Files that people bring: rows, days and heads read as they mean them."""
