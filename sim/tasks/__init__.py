"""Training tasks: what a robot shall learn, as data and named terms, on any physics backend."""
