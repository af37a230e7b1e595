"""Unitree's Go2 and G1 by their low level over DDS: every motor's reference at 500 Hz, every measurement with it."""
