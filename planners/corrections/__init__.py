"""Spoken corrections: what was said, what it was taken to mean, what it changed."""
