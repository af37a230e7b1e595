"""Requests for skills that are known by their contracts alone: found by their descriptions, bound by their types.

A reading stands only where every word of the request is accounted for: its verb is the skill's own, the other words are
the contract's, and each thing that is named is an argument. What is merely near in meaning is asked about.
"""

from planners.language.contracts.reader import read_by_contract, spoken_skills

__all__ = ["read_by_contract", "spoken_skills"]
