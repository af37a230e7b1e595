"""``rostrum bench safety``: the robot floor against everything that could reach it."""
