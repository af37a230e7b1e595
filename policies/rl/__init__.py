"""Reinforcement learning: runs, checkpoints and progress around an established learner."""
