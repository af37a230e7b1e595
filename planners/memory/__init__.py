"""What a team remembers: tips, which are corrections that proved right, and shortcuts, which are plans with a name."""
