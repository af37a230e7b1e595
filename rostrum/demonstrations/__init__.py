"""Demonstrations of skills: recorded in simulation by the scripted expert or by hand, and learned from."""
