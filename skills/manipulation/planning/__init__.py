"""Ways of an arm around what stands about: a collision model, a planner, and where the scripted skills ask for it."""
