"""Ways on the floor: a map of rectangles, paths that a robot's body fits, and walking along them."""
