"""What the robots believe about the world: the snapshot, its predicates and the tracker that fills it."""
