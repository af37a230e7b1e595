"""Drivers on their twins: rates and latencies."""
