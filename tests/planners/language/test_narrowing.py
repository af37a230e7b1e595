"""No node has more than three children, and nothing of the order is lost."""

import pytest

from planners.language.bundles import Bundle, Task
from planners.language.narrowing import WIDEST, narrow


def move(name, target="tray"):
    return Task("move", name, target, False, "", f"{name} to {target}")


def widest(part):
    return 0 if isinstance(part, Task) else max(len(part.parts), *map(widest, part.parts), 0)


@pytest.mark.parametrize("relation", ["sequence", "any_order"])
@pytest.mark.parametrize("count", range(1, 31))
def test_every_task_stays_in_its_place(relation, count):
    tasks = [move(f"b{index}", f"p{index}") for index in range(count)]
    found = narrow(Bundle(relation, tuple(tasks), "all"))
    assert widest(found) <= WIDEST
    assert list(found.tasks()) == tasks
    assert {part.relation for part in found.parts if isinstance(part, Bundle)} <= {relation}


def test_operations_on_one_object_stay_together():
    tasks = (move("a", "x"), move("a", "y"), move("b", "x"), move("c", "b"), move("d", "x"))
    found = narrow(Bundle("sequence", tasks, "all"))
    assert [part.tasks() if isinstance(part, Bundle) else (part,) for part in found.parts] == [
        tasks[:2], tasks[2:4], tasks[4:],
    ]  # fmt: skip


def test_one_destination_is_one_group():
    tasks = [move(f"b{index}", "near" if index < 3 else "far") for index in range(6)]
    found = narrow(Bundle("any_order", tuple(tasks), "all"))
    assert [{task.destination for task in part.tasks()} for part in found.parts] == [{"near"}, {"far"}]
    assert list(found.tasks()) == tasks
