"""Servers, visitors and a slow disk for the benchmarks of load."""
