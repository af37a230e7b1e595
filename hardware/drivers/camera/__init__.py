"""Drivers of cameras: files, Video4Linux, RealSense."""
