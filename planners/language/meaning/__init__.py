"""Grounding by meaning: what a phrase that names nothing known most likely means among the names that a world holds."""
