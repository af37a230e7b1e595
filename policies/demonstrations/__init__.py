"""Demonstrations of skills as a data set on disk, in version 3.0 of LeRobot's layout, so that its tools read them.

Source: the layout as LeRobot 0.4 reads and writes it (``codebase_version`` "v3.0"): features and totals in
``meta/info.json``, statistics in ``meta/stats.json``, texts of tasks in ``meta/tasks.parquet``, a row for each episode
in ``meta/episodes`` and a row for each frame in ``data``.
"""
