"""The drawing of a task tree."""

from planners.language.render import render_tree
from planners.language.understand import understand


def test_draws_groups_leaves_robots_order_and_constraints(bench):
    text = "The left arm puts red and blue in the tray, then stacks green on yellow. Never touch orange."
    assert render_tree(understand(text, bench)).splitlines() == [
        "t  sequence",
        "|-- t1  any order",
        "|   |-- t1.1  red block -> tray  by left",
        "|   `-- t1.2  blue block -> tray  by left",
        "`-- t2  green block -> yellow block  by left",
        "never touch: orange block",
    ]


def test_draws_holds_and_physical_order(bench):
    drawn = render_tree(understand("stack green on yellow and put yellow in the tray and pick up red", bench))
    assert "t1  green block -> yellow block  after t2" in drawn
    assert "t3  hold red block" in drawn
