"""Skills of legged robots: postures, walking to a place, docking at it."""
