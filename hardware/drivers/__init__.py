"""Drivers: one per robot family, each an implementation of the Robot port."""
