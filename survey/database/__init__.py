"""How the database is opened, brought up to date, and written to many answers at a time."""
