"""Manipulation: kinematics, trajectories, the reference generator and the pick-and-place skills."""
