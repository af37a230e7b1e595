"""A run told again from its event log alone: what happened, the state at any instant, why, and whether it repeats."""
