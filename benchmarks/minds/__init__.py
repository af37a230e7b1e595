"""Slow and fast minds at work: how much the pattern gains over either mind alone, and that it holds up no reflex."""
