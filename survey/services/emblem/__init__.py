"""The authority's emblem: made from a file, kept, and read for prints."""
