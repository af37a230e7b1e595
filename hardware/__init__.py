"""The robot floor: is it safe, and out it goes."""
