"""The application: who asks, when, and what is kept."""
