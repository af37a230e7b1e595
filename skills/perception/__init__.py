"""Perception: from frames of depth cameras to measured objects. Knows no simulator and no ROS."""
