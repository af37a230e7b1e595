"""Deployment: one way onto simulated robot, twin and real robot, what it leaves, and what is read out of that."""
