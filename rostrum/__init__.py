"""The command line, the graph and its reports."""
