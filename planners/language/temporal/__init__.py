"""English sentences about what a robot must do, always do or never do, read as formulas of linear temporal logic.

Text becomes typed tokens (:mod:`tokens`), clauses (:mod:`clauses`, :mod:`sentences`), a meaning (:mod:`meaning`,
:mod:`compose`) and a formula (:mod:`write`); :func:`planners.language.temporal.read.read` does all of it.
"""
