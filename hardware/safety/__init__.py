"""The safety filter between every command and every driver.

Software that keeps references inside limits and brings a robot to rest. It is no safety function in the sense of
ISO 10218 or ISO/TS 15066; a hardware emergency stop stays within reach.
"""
