"""Grounding by meaning: what a phrase that names nothing known most likely means among the names that a world holds."""

from planners.language.meaning.nearest import Likeness, nearest, ranked

__all__ = ["Likeness", "nearest", "ranked"]
