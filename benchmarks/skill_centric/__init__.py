"""Skill-centric against task-centric learning."""
