"""Driver of a UR e-Series arm with a Robotiq gripper: the vendor community's client in a process of its own."""
