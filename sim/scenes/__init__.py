"""Scenes as data: what stands where, and the MuJoCo model built from it."""
