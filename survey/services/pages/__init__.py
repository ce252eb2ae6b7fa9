"""What the pages of officials show, kept ready."""
