"""Benchmarks: every number that the project claims is printed by one of these."""
