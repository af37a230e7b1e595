"""Reading formulas, and refusing what is none."""

import pytest

from planners.errors import FormulaError
from planners.logic import formula as ltl
from planners.logic.parse import normalise_atom, parse, parse_prefix, parse_words

A, B, C = map(ltl.atom, "abc")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a U b && c", ltl.conjunction(ltl.until(A, B), C)),
        ("!a U b", ltl.until(ltl.negation(A), B)),
        ("a U b U c", ltl.until(A, ltl.until(B, C))),
        ("(a U b) U c", ltl.until(ltl.until(A, B), C)),
        ("a || b && c", ltl.disjunction(A, ltl.conjunction(B, C))),
        ("a -> b -> c", ltl.implication(A, ltl.implication(B, C))),
        ("X a U b", ltl.until(ltl.strong_next(A), B)),
        ("F a & G b | c", ltl.disjunction(ltl.conjunction(ltl.finally_(A), ltl.globally(B)), C)),
        ("<>[]a", ltl.finally_(ltl.globally(A))),
        ("WX a R true", ltl.release(ltl.weak_next(A), ltl.TRUE)),
        ("a && b && c", ltl.conjunction(A, B, C)),
        ("[] !touched( orange_block )", ltl.globally(ltl.negation(ltl.atom("touched(orange_block)")))),
        ("on(a,b)", ltl.atom("on(a, b)")),
        ("!start(t1.2) U done(t1.1)", ltl.until(ltl.negation(ltl.atom("start(t1.2)")), ltl.atom("done(t1.1)"))),
        ("Final", ltl.atom("Final")),
    ],
)
def test_reads(text: str, expected: ltl.Formula) -> None:
    assert parse(text) is expected


@pytest.mark.parametrize(
    ("text", "position", "complaint"),
    [
        ("", 1, "found the end"),
        ("a &&", 5, "found the end"),
        ("a b", 3, "expected an operator"),
        ("<> (a", 6, "expected ')'"),
        ("a # b", 3, "unexpected character '#'"),
        ("U a", 1, "expected an atom"),
        ("on(a,)", 6, "expected an argument"),
        ("on(a", 5, "expected ')'"),
        ("a)", 2, "expected an operator"),
        ("on(!a)", 4, "expected an argument"),
    ],
)
def test_refuses_with_the_position(text: str, position: int, complaint: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert f"position {position}:" in str(caught.value)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("prefix", ["(", "!", "a -> ", "a U "])
def test_refuses_bottomless_nesting(prefix: str) -> None:
    text = prefix * 5000 + "a" + (")" * 5000 if prefix == "(" else "")
    with pytest.raises(FormulaError, match="nests deeper"):
        parse(text)


def test_normalise_atom() -> None:
    assert normalise_atom("on( a ,b)") == "on(a, b)"
    with pytest.raises(FormulaError, match="not an atom"):
        normalise_atom("a && b")


@pytest.mark.parametrize(
    ("words", "symbols"),
    [
        ("finally (a and next b) and globally not c", "<> (a && X b) && [] !c"),
        ("NOT b Until a", "!b U a"),
        ("always (a implies eventually b)", "[] (a -> <> b)"),
    ],
)
def test_words_are_read(words, symbols):
    assert parse_words(words) is parse(symbols)


@pytest.mark.parametrize(
    ("prefix", "infix"),
    [
        ("& F a G ! b", "<> a && [] !b"),
        ("U ! b a", "!b U a"),
        ("G i a X b", "[] (a -> X b)"),
        ("| a & b c", "a || b && c"),
        ("F on(red_block,tray)", "<> on(red_block, tray)"),
    ],
)
def test_prefix_form_is_read(prefix, infix):
    assert parse_prefix(prefix) is parse(infix)


@pytest.mark.parametrize("text", ["", "&", "& a", "F", "a b", "U a", "F ?", "! " * 100 + "a"])
def test_malformed_prefix_form_is_refused(text):
    with pytest.raises(FormulaError):
        parse_prefix(text)


def test_names_of_data_sets_are_read():
    """Names that begin with a digit, propositions without arguments, and equivalence."""
    assert str(parse("F visit(2nd_floor)")) == "<> visit(2nd_floor)"
    assert parse("ring()") is parse("ring")
    assert parse("a <-> b") is parse("(a -> b) && (b -> a)")
