"""The task floor: what, who, in which order."""
