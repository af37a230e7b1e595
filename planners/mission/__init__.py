"""A mission while it runs: its state, the rules of dispatch, recovery, edits at run time and the journal."""
