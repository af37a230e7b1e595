"""Simulated sensors: with the audit and the recording, the only readers of the ground truth."""
