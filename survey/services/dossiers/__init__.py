"""How many dossiers desks handled: typed, imported, handed in by programs."""
