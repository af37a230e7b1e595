"""Policies that follow a command in words: observations and the embedding of a sentence in, chunks of actions out."""
