"""Observation terms: one definition for training and for the robot."""
