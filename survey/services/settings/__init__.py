"""Settings of the installation."""
