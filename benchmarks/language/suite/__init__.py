"""Paragraphs written without sight of the readers; the sealed halves are read once, the open ones while working."""
