"""The skill floor: how to do one thing, and is it done."""
