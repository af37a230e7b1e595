"""``rostrum bench skills``: every manipulation skill alone, at its first attempt, and with failures injected."""
