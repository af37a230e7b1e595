"""Twins: protocol front ends that let a vendor's own client drive a simulated robot. Loopback only."""
