"""Where things may stand in the rooms, and how large they are [m]."""

ROOM_EDGES = (-3.6, -1.2, 1.2, 3.6)
"""Walls across x; the two inner ones have a doorway in their middle."""
HALF_WIDTH = 1.2  # of the rooms along y
HALF_DOORWAY = 0.45
WALL_HEIGHT = 0.20
SPOTS = tuple((room + side * 0.4, wall * 0.85) for room in (-2.4, 0.0, 2.2) for side in (-1, 1) for wall in (-1, 1))
"""Where cans and boxes stand: along the walls, so that the corridor in the middle and the drawer's front stay free."""
JITTER = 0.10  # of a thing beside its spot, along each axis

CAN_RADIUS, CAN_HALF_HEIGHT, CAN_MASS = 0.025, 0.05, 0.15
BOX_HALF_WIDTH, BOX_HEIGHT, BOX_WALL = 0.075, 0.10, 0.006

HANDLE_X = 3.32  # of the handle when the drawer is closed
HANDLE_OUT = 0.06  # of the handle before the drawer's front
HANDLE_RADIUS = 0.010
DRAWER_HALF_WIDTH, DRAWER_DEPTH, DRAWER_HEIGHT = 0.10, 0.20, 0.11
DRAWER_FLOOR = 0.02
DRAWER_MIDDLE = HANDLE_OUT + DRAWER_DEPTH / 2.0
"""Middle of the drawer's inside behind its handle."""

TARGET_X, TARGET_HEIGHT, TARGET_RADIUS = -3.55, 0.32, 0.06
TARGET_SPREAD = 0.35  # of the target along y
MUZZLE_HEIGHT = 0.32
RANGE = 1.8  # of a shot
