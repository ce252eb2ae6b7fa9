"""Benchmarks: pairs of the same work done our way and the bare way, in one run."""
