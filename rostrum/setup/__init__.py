"""Setting up on a stranger's machine; standard library only."""
