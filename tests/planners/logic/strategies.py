"""Hypothesis strategies for formulas and traces."""

from hypothesis import strategies as st

from planners.logic import formula as ltl
from planners.logic.formula import UNARY, Formula, Operator

NAMES = ("a", "b", "on(x, y)")
BINARY = (Operator.UNTIL, Operator.RELEASE, Operator.IMPLIES)


def formulas(leaves: int = 8):
    base = st.sampled_from([ltl.TRUE, ltl.FALSE, *map(ltl.atom, NAMES)])

    def extend(inner):
        return st.one_of(
            st.builds(lambda op, f: Formula(op, (f,)), st.sampled_from(sorted(UNARY)), inner),
            st.builds(lambda op, f, g: Formula(op, (f, g)), st.sampled_from(BINARY), inner, inner),
            st.builds(
                lambda op, fs: Formula(op, tuple(fs)),
                st.sampled_from([Operator.AND, Operator.OR]),
                st.lists(inner, min_size=2, max_size=3),
            ),
        )

    return st.recursive(base, extend, max_leaves=leaves)


def traces(most: int = 6):
    return st.lists(st.frozensets(st.sampled_from(NAMES)), min_size=1, max_size=most)
