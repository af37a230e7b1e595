"""Servo layouts: which servos on a serial bus move which joints of an arm."""
