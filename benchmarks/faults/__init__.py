"""Fault campaign: what goes wrong in bodies, senses, messages, processes and disks, and what the team makes of it."""
