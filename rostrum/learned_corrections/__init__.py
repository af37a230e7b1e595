"""A robot that is corrected in words and learns from it: the loop around high level, low level, person and table."""
