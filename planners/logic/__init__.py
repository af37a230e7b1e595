"""Finite-trace linear temporal logic: formulas, progression, monitors and hierarchical specifications."""
