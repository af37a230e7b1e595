"""The grammar is believed; where it has no reading the network is, when it is sure, and asked about when it is not."""

import pytest

from planners.errors import ParserMissingError
from planners.language.temporal.comprehend import by_network, comprehend
from planners.language.temporal.learned import FormulaCandidate
from planners.logic.parse import parse

READ = "Visit b and then c."
FREE = "It'd be lovely to find you at b, b being such fun."


def network(*candidates):
    return lambda text, lexicon: tuple(FormulaCandidate(parse(formula), share) for formula, share in candidates)


def test_what_the_grammar_reads_is_not_put_to_the_network():
    def none(text, lexicon):
        raise AssertionError(text)

    assert comprehend(READ, network=none).formula is parse("F (b && F c)")


def test_a_sure_network_is_believed():
    reading = comprehend(FREE, network=network(("F b", 0.8), ("G b", 0.1)))
    assert (reading.status, reading.formula) == ("read", parse("F b"))


def test_an_unsure_one_is_asked_about():
    reading = comprehend(FREE, network=network(("F b", 0.4), ("G b", 0.3), ("X b", 0.01)))
    assert reading.status == "asked"
    assert reading.alternatives == (parse("F b"), parse("G b"))


@pytest.mark.parametrize("candidates", [(), (("F b", 0.1),)])
def test_without_a_likely_reading_it_stays_refused(candidates):
    assert comprehend(FREE, network=network(*candidates)).status == "refused"


def test_without_weights_the_grammar_is_alone():
    def missing(text, lexicon):
        raise ParserMissingError("no weights")

    assert comprehend(FREE, network=missing).status == "refused"
    assert by_network(READ, network=missing).status == "refused"
