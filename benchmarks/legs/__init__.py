"""Evaluation suites of locomotion policies: a frozen configuration, rows of episodes, figures against targets."""
