"""The policy floor: which motion now."""
