"""Sentences that the grammar of formulas cannot read: the small pretrained network, taught on labelled sentences."""

from planners.language.temporal.learned.reader import FormulaCandidate, read_learned_formula

__all__ = ["FormulaCandidate", "read_learned_formula"]
