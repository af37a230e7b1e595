"""Corrections while robots move: what each was to change, and what the simulator says it changed."""
