"""All revisions."""
