"""The invented province of the demonstration."""
