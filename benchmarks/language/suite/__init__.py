"""Paragraphs that were written without sight of the readers; those of `sealed.json` were read once."""
