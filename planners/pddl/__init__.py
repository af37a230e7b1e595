"""Team problems in PDDL: written for other planners, read from other domains, checked by other engines."""
