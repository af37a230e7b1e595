"""Models of legged robots for simulation: built from their descriptions."""
