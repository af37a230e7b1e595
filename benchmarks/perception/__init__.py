"""Perception against the simulator's truth."""
