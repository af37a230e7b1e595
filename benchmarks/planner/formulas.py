"""Random formulas: how long their automata take, and whether they agree with the direct semantics."""

import random
import time

from benchmarks.result import BenchResult, Metric, largest, percentile
from planners.logic import formula as ltl
from planners.logic.automaton import Automaton
from planners.logic.evaluate import evaluate
from planners.logic.formula import Formula
from rostrum.cli.terminal import line

NAMES = ("a", "b", "c")
DEPTH = 4
TRACES, LONGEST = 5, 6
SLOWEST = 0.3  # [s]
_UNARY = (ltl.negation, ltl.strong_next, ltl.weak_next, ltl.finally_, ltl.globally)
_BINARY = (ltl.conjunction, ltl.disjunction, ltl.implication, ltl.until, ltl.release)


def random_formula(rng: random.Random, depth: int = DEPTH) -> Formula:
    """A formula over :data:`NAMES`; a tenth of the branches end early."""
    if depth == 0 or rng.random() < 0.1:
        return ltl.atom(rng.choice(NAMES))
    if rng.random() < 0.5:
        return rng.choice(_UNARY)(random_formula(rng, depth - 1))
    return rng.choice(_BINARY)(random_formula(rng, depth - 1), random_formula(rng, depth - 1))


def run_formulas(count: int, result: BenchResult) -> None:
    """Adds the times of complete automata of random formulas and the disagreements on random traces."""
    rng = random.Random(0)
    seconds, sizes, wrong = [], [], 0
    for number in range(count):
        formula = random_formula(rng)
        begin = time.perf_counter()
        automaton = Automaton(formula)
        automaton.complete()
        seconds.append(time.perf_counter() - begin)
        sizes.append(float(len(automaton)))
        for _ in range(TRACES):
            trace = [frozenset(n for n in NAMES if rng.random() < 0.5) for _ in range(rng.randint(1, LONGEST))]
            wrong += automaton.accepts(trace) != evaluate(formula, trace)
        if (number + 1) % 2500 == 0:
            line(f"{number + 1} formulas; slowest {max(seconds) * 1e3:.0f} ms, {wrong} disagreements")
    result.metrics["formula: time, median"] = percentile(seconds, 50)
    result.metrics["formula: time, p99"] = percentile(seconds, 99)
    result.metrics["formula: states, largest"] = Metric(max(sizes), None, "<=", "", count)
    result.metrics["formula: time, largest"] = largest(seconds, SLOWEST, "s")
    result.metrics["formula: disagreements with direct semantics"] = Metric(wrong, 0, "<=", "", count * TRACES)
