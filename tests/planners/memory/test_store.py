"""The file of tips and shortcuts: nothing is lost by order, by two at once or by damage, and it does not grow on."""

import json
from dataclasses import replace
from multiprocessing import get_context

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planners.errors import MemoryFileError
from planners.language.task_tree import TaskNode, TaskTree
from planners.memory import store as bounds
from planners.memory.learning import with_tip
from planners.memory.shortcut import Preconditions, Shortcut
from planners.memory.store import MOST_TIPS, TeamMemory, TipStore, capped, tips_file
from planners.memory.tip import MOST_UNDONE, TaskAbout, Tip, TipMeaning, TipSituation


def tip(item: str = "red_block", robot: str = "left", **more) -> Tip:
    task = TaskAbout("move", item, "tray")
    return Tip(
        TipMeaning("assign", (task,), robot=robot), TipSituation(f"Put {item} in the tray."), "other arm", "r", **more
    )


def shortcut(name: str, **more) -> Shortcut:
    tree = TaskTree(name, TaskNode("t", name, action="move", object="red_block", destination="tray"))
    return Shortcut(name, tree, (), Preconditions(("red_block",), ("tray",)), "person", "r", **more)


def learn(store: TipStore, plan_id: str, *tips: Tip) -> None:
    def lessons(memory: TeamMemory) -> TeamMemory:
        for each in tips:
            memory = with_tip(memory, each)
        return memory

    store.learn(plan_id, lessons)


def slots(store: TipStore) -> list[str]:
    return [each.meaning.slot for each in store.read().tips]


def test_a_mission_counts_once_and_the_same_lesson_again_is_evidence(tmp_path) -> None:
    store = TipStore(tmp_path / "deep" / "tips.json")
    assert store.read() == TeamMemory()
    for plan_id in ("m1", "m1", "m2"):
        learn(store, plan_id, tip())
    memory = TipStore(store.path).read()
    assert (memory.missions, memory.tips[0].said, memory.tips[0].last_used) == (2, 2, 2)
    learn(store, "m3", tip(robot="right"))
    assert [(each.said, each.meaning.robot) for each in store.read().tips] == [(1, "right")]


items = st.sampled_from(["red_block", "blue_block", "green_block"])
steps = st.lists(
    st.tuples(st.sampled_from(["learn", "undo", "apply", "forget"]), items, st.sampled_from(["left", "right"])),
    max_size=12,
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps)
def test_any_history_keeps_what_a_plain_count_keeps(tmp_path_factory, history) -> None:
    store = TipStore(tmp_path_factory.mktemp("store") / "tips.json")
    expected: dict[str, tuple[str, int, int, int]] = {}  # item: robot, said, applied, undone
    for number, (what, item, robot) in enumerate(history):
        slot, known = tip(item).meaning.slot, expected.get(item)
        if what == "learn":
            learn(store, f"m{number}", tip(item, robot))
            same = known is not None and known[0] == robot
            expected[item] = (robot, known[1] + 1, *known[2:]) if known and same else (robot, 1, 0, 0)
        elif what == "undo":
            dropped = store.undone(slot)
            if known:
                expected[item] = (*known[:3], known[3] + 1)
                assert dropped == (known[3] + 1 >= MOST_UNDONE)
                if dropped:
                    del expected[item]
        elif what == "apply":
            store.applied([slot])
            if known:
                expected[item] = (*known[:2], known[2] + 1, known[3])
        else:
            store.forget_slot(slot)
            expected.pop(item, None)
    found = {each.meaning.tasks[0].object: each for each in store.read().tips}
    assert {k: (v.meaning.robot, v.said, v.applied, v.undone) for k, v in found.items()} == expected
    assert all(v.stands == (v.said > v.undone) for v in found.values())


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=MOST_TIPS + 40))
def test_the_longest_unused_go_first(uses) -> None:
    tips = tuple(tip(f"block{k}", said=said, last_used=used) for k, (used, said) in enumerate(uses))
    kept = capped(TeamMemory(tips)).tips
    assert len(kept) == min(len(tips), MOST_TIPS)
    gone = [each for each in tips if each not in kept]
    rank = lambda each: (each.last_used, each.said)  # noqa: E731
    assert not gone or max(map(rank, gone)) <= min(map(rank, kept))
    assert [each for each in tips if each in kept] == list(kept)


def test_shortcuts_are_bounded_too(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(bounds, "MOST_SHORTCUTS", 3)
    store = TipStore(tmp_path / "tips.json")
    for k in range(5):
        learn(store, f"m{k}")
        store.keep(shortcut(f"job {k}"))
    store.keep(shortcut("job 4"))
    assert [each.name for each in store.read().shortcuts] == ["job 2", "job 3", "job 4"]


def _many(path, name: str) -> None:
    for k in range(20):
        learn(TipStore(path), f"{name}{k}", tip(f"{name}{k}"))


def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path) -> None:
    path = tmp_path / "tips.json"
    context = get_context("spawn")
    writers = [context.Process(target=_many, args=(path, name)) for name in ("a", "b")]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert TipStore(path).read().missions == 40
    assert len(set(slots(TipStore(path)))) == 40


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"schema": "team_memory", "version": "2.0"}), "\x00"])
def test_a_damaged_file_is_named_and_never_overwritten(tmp_path, content) -> None:
    path = tmp_path / "tips.json"
    path.write_text(content)
    for act in (lambda s: s.read(), lambda s: learn(s, "m", tip()), lambda s: s.keep(shortcut("x")),
                lambda s: s.undone("x")):  # fmt: skip
        with pytest.raises(MemoryFileError, match=r"tips\.json.*move it away"):
            act(TipStore(path))
    assert path.read_text() == content


def test_an_entry_is_mended_within_what_is_possible(tmp_path) -> None:
    store = TipStore(tmp_path / "tips.json")
    learn(store, "m", tip(), Tip(TipMeaning("speed", object="red_block", level=0.5), TipSituation(""), "slower", "r"))
    assert store.correct_tip(1, {"robot": "right"}).meaning.robot == "right"
    assert store.correct_tip(2, {"level": 0.3}).meaning.level == 0.3
    before = store.path.read_text()
    for number, fields in ((3, {}), (0, {}), (1, {"where": "sideways"}), (2, {"level": 3.0})):
        with pytest.raises(MemoryFileError):
            store.correct_tip(number, fields)
    assert store.path.read_text() == before
    store.keep(shortcut("a job"))
    store.keep(shortcut("other"))
    assert store.rename_shortcut(1, "other").name == "other"
    assert [each.name for each in store.read().shortcuts] == ["other"]
    assert store.forget_shortcut(1).name == "other"
    assert store.forget_tip(1).text == "other arm"
    with pytest.raises(MemoryFileError, match="holds 0"):
        store.forget_shortcut(1)


def test_where_the_users_file_is(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("ROSTRUM_TIPS", str(tmp_path / "mine.json"))
    assert tips_file() == tmp_path / "mine.json"
    monkeypatch.delenv("ROSTRUM_TIPS")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert tips_file() == tmp_path / "rostrum" / "tips.json"


def test_a_tip_that_adds_work_must_have_been_said_twice() -> None:
    adds = replace(tip(), meaning=TipMeaning("add", (TaskAbout("move", "red_block", "tray"),)))
    assert [replace(adds, said=n).stands for n in (1, 2)] == [False, True]
