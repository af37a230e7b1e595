"""Behaviour cloning of a skill from its demonstrations, for what a small network can learn from measured states."""
