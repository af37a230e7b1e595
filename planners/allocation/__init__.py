"""Who does what and when: exact allocation of a task tree over the robots."""
