"""Meta-skills: contracts of short skills that one policy learnt, when they stop, and whether they had their effect."""
