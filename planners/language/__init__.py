"""Words to a task tree: bounded English, refused where not understood."""
