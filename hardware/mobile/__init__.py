"""Bodies with wheels and a short arm: what is asked of them is the same for all, how they do it is their own."""
