"""What robots on DDS and their twins have in common: interface definitions and a way onto the bus, no behaviour.

Needs Cyclone DDS: the extra ``unitree``.
"""
