"""Slow mind, fast mind, executor: who reads what people say, and what goes on meanwhile.

The pattern is that of the Hierarchical Language Agent (Liu et al. 2024): a fast mind acts on what it
understands by itself, a slow one is asked about the rest, and neither holds up the executor. Reflexes are below both.
"""
