"""Imports Isaac Gym, where it is installed, before torch: it refuses to be imported after it.

A program that may use the backend ``isaacgym`` imports this module first. Elsewhere it does nothing.
"""

import contextlib
import importlib

with contextlib.suppress(ImportError):
    importlib.import_module("isaacgym")
