"""Twins of serial servos: bus slaves on a pseudo-terminal that a vendor's client takes for real ones.

They share no constants with the drivers, by intent: registers and packets are written here a second time, from the
vendors' manuals, so that a mistake on one side shows.
"""
