"""Thin ROS 2 adapters: a node converts messages, calls a library, and converts back."""
