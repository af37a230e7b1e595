"""A Universal Robots arm on this machine: dashboard, script upload and RTDE in front of any plant."""
