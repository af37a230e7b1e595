"""``rostrum bench sim``: what training in simulation costs beyond the physics itself."""
