"""From a task in words to meta-skills one after another, checked before anything moves and after each of them."""
