"""A twin of Unitree's Go2 and G1 at the low level: the robot's side of DDS, over any plant.

It writes down the protocol a second time, on purpose: what driver and twin shared, no test of one against the other
could find wrong. Only the interface definitions of :mod:`hardware.dds` are common, and tests hold them to the vendor's.
"""
