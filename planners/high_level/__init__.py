"""What to say to a policy that follows words: a port for planners, and one that is learnt and corrected in words."""
