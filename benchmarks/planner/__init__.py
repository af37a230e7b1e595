"""The planner's benchmark: office cases, brute force, random formulas, scaling."""
