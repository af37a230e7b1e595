"""Batched physics: many copies of one robot on one device, behind one protocol."""
