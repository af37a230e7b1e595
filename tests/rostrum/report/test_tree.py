import re
from html import unescape

from rostrum.report.tree import specification, task_tree, typeset
from rostrum.runs.example import example_report


def text(markup):
    return unescape(re.sub(r"<[^>]*>", "", markup))


def test_formulas_use_the_field_symbols():
    assert text(typeset("<> (a && X b) || [] !p(x, y) -> a U b")) == "◇ (a ∧ ○ b) ∨ □ ¬p(x, y) → a U b"


def test_names_that_contain_operator_letters_stay_whole():
    assert text(typeset("Xray && gUn")) == "Xray ∧ gUn"


def test_formulas_are_escaped():
    assert "<script" not in typeset("<script>alert(1)</script>")


def test_levels_are_numbered():
    assert text(specification(({"m": "<> a"}, {"a": "<> b", "c": "d"}))) == "level 1m◇ alevel 2a◇ bcd"


def test_the_tree_shows_order_robot_and_outcome():
    report = example_report()
    shown = text(task_tree(report, report.task_tree))
    assert "in sequence" in shown
    assert "in any order" in shown
    assert "✓ move red block in tray left" in shown
    assert "never touch orange block" in shown
