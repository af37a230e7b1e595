"""Under random failures, delays, kills, lost and doubled calls: no dispatch is ever unsafe, and every mission ends.

The checks stand in the fake bench, on the truth: the order, one thing per robot, no two arms in overlapping space.
"""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planners.corrections.correction import Correction, CorrectionMeaning
from planners.executive import Executive, ExecutiveCfg
from planners.language.task_tree import Constraint, TaskNode, TaskTree
from planners.mission.journal import Journal
from tests.planners.allocation.bench_world import ReachEstimator, leaf
from tests.planners.mission.fake_bench import HOMES, FakeBench, Faults

rarely = st.sampled_from([0.0, 0.0, 0.1, 0.3])


@st.composite
def trees(draw) -> TaskTree:
    names = draw(st.permutations(["red_block", "blue_block", "green_block", "yellow_block"]))
    count = draw(st.integers(1, 4))
    leaves = []
    for index, name in enumerate(names[:count]):
        marks = [] if any(one.destination == "red_mark" for one in leaves) else ["red_mark"]  # it takes one
        targets = ["tray", *marks, *(names[:index])]
        after = tuple(f"t1.{i}" for i in range(index) if draw(st.booleans()) and draw(st.booleans()))
        target = draw(st.sampled_from(targets))
        if target in names:  # stacked on what has been put down before
            after = (*after, f"t1.{names.index(target)}")
        some = leaf(f"t1.{index}", name, target, after=after)
        free = target not in names and name not in [one.destination for one in leaves]
        leaves.append(replace(some, text=f"a block to {target}") if free and draw(st.booleans()) else some)
    relation = draw(st.sampled_from(["any_order", "sequence"]))
    never = (Constraint("avoid", "orange_block", "never"),)
    return TaskTree("do it", TaskNode("t1", "", relation, tuple(leaves)), never)


@st.composite
def faults(draw) -> Faults:
    kills = st.tuples(st.floats(0.0, 60.0), st.sampled_from(["left", "right"]), st.floats(1.0, 40.0))
    drawn = sorted(draw(st.lists(kills, max_size=3)))
    kills_apart, free = [], {"left": 0.0, "right": 0.0}
    for at, robot, seconds in drawn:  # a dead robot is not killed again
        if at >= free[robot]:
            kills_apart.append((at, robot, seconds))
            free[robot] = at + seconds + 1.0
    return Faults(
        draw(rarely), draw(rarely), draw(rarely), draw(rarely), draw(rarely), draw(rarely),
        tuple(kills_apart), draw(st.sampled_from([(1.0, 1.0), (0.5, 2.0)])),
    )  # fmt: skip


orders = st.lists(
    st.tuples(
        st.floats(0.0, 60.0),
        st.sampled_from(["stop", "go_on", "plan_edit", "crash"]),
        st.sampled_from(["", "left", "right"]),
    ),
    max_size=4,
)

SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(trees(), faults(), orders, st.integers(0, 1000))
def test_no_dispatch_is_unsafe_and_every_mission_ends(tmp_path_factory, tree, faults, orders, seed) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    cfg = ExecutiveCfg(result_timeout=40.0, cancel_timeout=5.0)
    # a high reach, so that both arms can do everything and meet in the middle
    estimator = ReachEstimator(reach=1.2)
    fake = FakeBench(Executive(cfg, estimator, Journal(path), reader=lambda *_: tree), faults, seed)
    fake.say()
    assert fake.answers[0].status == "accepted", fake.answers[0].text
    for number, (at, kind, robot) in enumerate(sorted(orders)):
        fake.run(at - fake.now)
        if kind == "crash":
            fake.restart(Executive.resume(Journal(path), cfg, estimator, fake.now, reader=lambda *_: tree))
            for server in fake.servers.values():
                fake.executive.robot_status(fake.now, server.name, server.alive, server.faulted)
            continue
        correction = Correction(f"c{number}", fake.now, "anna", kind)
        meaning = CorrectionMeaning(kind, robot, edit="other" if kind == "plan_edit" else "")
        fake.executive.correct(fake.now, correction, meaning, fake.world())
    fake.run(max(0.0, 60.0 - fake.now))
    go_on = CorrectionMeaning("go_on")
    fake.executive.correct(fake.now, Correction("end", fake.now, "anna", "go on"), go_on, fake.world())
    fake.run(900, until_answers=2)
    assert len(fake.answers) == 2, fake.executive.status()["nodes"]
    if fake.answers[1].status == "done":
        asked = fake.executive.task_tree  # "the other one" may have changed which block
        wanted = {one.object: one.destination for one in asked.root.leaves()}
        assert {item: fake.resting.get(item) for item in wanted} == wanted
    else:
        assert fake.answers[1].text.startswith("Failed after")
    assert set(fake.resting) <= set(HOMES) - {"orange_block"}


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(trees(), st.integers(0, 1000))
def test_without_faults_every_mission_succeeds_at_about_the_scheduled_time(tree, seed) -> None:
    executive = Executive(ExecutiveCfg(), ReachEstimator(reach=1.2), reader=lambda *_: tree)
    fake = FakeBench(executive, Faults(doubled_call=0.3), seed)
    fake.say()
    cost = executive.plan.cost
    fake.run(600, until_answers=2)
    assert fake.answers[-1].status == "done", fake.answers[-1].text
    assert fake.now <= cost + 2.0 * len(executive.plan.nodes)


def test_an_arm_whose_result_a_crash_lost_may_still_be_in_the_way(tmp_path) -> None:
    path, cfg = tmp_path / "journal.jsonl", ExecutiveCfg(result_timeout=40.0, cancel_timeout=5.0)
    tree = TaskTree("", TaskNode("t1", "", children=(leaf("t1.0", "yellow_block"), leaf("t1.1", "blue_block"))))
    start = lambda make: make(cfg, ReachEstimator(reach=1.2))  # noqa: E731
    fake = FakeBench(start(lambda *a: Executive(*a, Journal(path), reader=lambda *_: tree)), Faults(), seed=1)
    fake.say()
    say = lambda kind, robot: fake.executive.correct(  # noqa: E731
        fake.now, Correction(f"{kind}{fake.now}", fake.now, "anna", kind), CorrectionMeaning(kind, robot), fake.world()
    )
    say("stop", "right")
    fake.run(17.6)  # the left arm has put its block down, and its result is on the way
    fake.executive = Executive.resume(Journal(path), cfg, ReachEstimator(reach=1.2), fake.now, reader=lambda *_: tree)
    for server in fake.servers.values():
        fake.executive.robot_status(fake.now, server.name, server.alive, server.faulted)
    fake.run(40.0)
    say("go_on", "")
    fake.run(900, until_answers=2)  # the fake refuses a start where two arms would meet
    assert fake.answers[-1].status == "done"
