"""The world floor: what happens; it plays the robot for every floor above."""
