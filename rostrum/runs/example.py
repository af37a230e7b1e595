"""An example run report, made up but of realistic size: previews the page and serves the tests."""

from planners.corrections.correction import Correction, CorrectionMeaning, CorrectionReply
from planners.language.task_tree import Constraint, TaskNode, TaskTree
from planners.plan import Monitor, NodeRecord, NodeState, Plan, PlanNode
from rostrum.runs.environment import Environment
from rostrum.runs.report import CorrectionRecord, Film, MonitorVerdict, Pause, RobotSafety, RunReport, Verdict
from skills.contract import Reason

TEXT = (
    "Put the red block and the blue block in the tray, then stack the green block on the yellow one. "
    "Never touch the orange block."
)
STARTED = 12.0
_SPECIFICATION = (
    {"mission": "<> (fill && X <> stack) && [] !touch_orange"},
    {"fill": "<> red_in_tray && <> blue_in_tray", "stack": "<> green_on_yellow"},
)


def example_report(run_id: str = "20261122-181530-0f42c7") -> RunReport:
    """A mission of two arms with a correction of every kind, one retry and one pause."""
    return RunReport(
        run_id=run_id,
        text=TEXT,
        scene="bench",
        seed=7,
        mode="lockstep",
        success=True,
        claimed=True,
        created="2026-11-22T18:15:30+00:00",
        started=STARTED,
        wall_seconds=88.4,
        sim_seconds=58.2,
        task_tree=_task_tree(),
        specification=_SPECIFICATION,
        plan=_plan(run_id),
        nodes=_records(),
        corrections=_corrections(),
        constraints=(
            MonitorVerdict("never_touch_orange", "[] !touching(orange_block)", TEXT.split(". ")[1], Verdict.SATISFIED),
            MonitorVerdict("fill_before_stack", "(!stack) U fill", "the tray first", Verdict.SATISFIED, STARTED + 28.8),
        ),
        pauses=(Pause("left", STARTED + 24.0, STARTED + 26.6), Pause("right", STARTED + 24.0, STARTED + 26.6)),
        ground_truth={
            "success": True,
            "red_block": {"in": "tray"},
            "blue_block": {"in": "tray"},
            "green_block": {"on": "yellow_block", "offset_m": 0.0031},
            "orange_block": {"moved_m": 0.00004, "touched_by": ["table"]},
        },
        limits=(
            RobotSafety("left", 5820, 41, 0, 3, 0, (), {"position": 0.74, "velocity": 0.58, "acceleration": 0.66}),
            RobotSafety("right", 5820, 67, 0, 2, 0, (), {"position": 0.71, "velocity": 0.61, "acceleration": 0.83}),
        ),
        film=Film("film.mp4", "egl", 1280, 720, 1455, 25.0, t0=STARTED),
        environment=Environment(
            cores=2,
            load=1.84,
            system="Debian GNU/Linux 12 (bookworm), x86_64",
            python="3.11.2",
            versions={"mujoco": "4.0.0", "pin": "4.1.0", "numpy": "2.4.6", "rosbags": "0.11.9"},
            commit="1108b12f5a0c",
        ),
    )


def _task_tree() -> TaskTree:
    def move(task: str, text: str, thing: str, onto: str) -> TaskNode:
        return TaskNode(task, text, action="move", object=thing, destination=onto)

    fill = TaskNode(
        "t1",
        "put the red block and the blue block in the tray",
        children=(
            move("t1.1", "the red block in the tray", "red_block", "tray"),
            move("t1.2", "the blue block in the tray", "blue_block", "tray"),
        ),
    )
    stack = move("t2", "stack the green block on the yellow one", "green_block", "yellow_block")
    root = TaskNode("t", TEXT.split(". ")[0], "sequence", (fill, stack))
    return TaskTree(TEXT, root, (Constraint("avoid", "orange_block", "never touch the orange block"),))


def _plan(run_id: str) -> Plan:
    rows = (
        ("n1", "t1.1", "left", "pick", {"object": "red_block", "avoid": ("orange_block",)}, (), 0.0, 8.0),
        ("n2", "t1.1", "left", "place", {"object": "red_block", "place": "tray"}, ("n1",), 8.0, 7.0),
        ("n3", "t1.2", "right", "pick", {"object": "blue_block"}, (), 0.0, 8.0),
        ("n4", "t1.2", "right", "place", {"object": "blue_block", "place": "tray"}, ("n3", "n2"), 15.0, 7.0),
        ("n5", "t2", "left", "pick", {"object": "green_block"}, ("n4",), 22.0, 8.0),
        ("n6", "t2", "left", "stack", {"object": "green_block", "support": "yellow_block"}, ("n5",), 30.0, 9.0),
    )
    nodes = tuple(
        PlanNode(node, task, robot, skill, {**arguments}, after, (-0.5, 0.05), start, duration)
        for node, task, robot, skill, arguments, after, start, duration in rows
    )
    monitor = Monitor("never_touch_orange", "[] !touching(orange_block)", "never touch the orange block")
    return Plan("p1", run_id, 1, TEXT, nodes, (monitor,), _SPECIFICATION, 39.0, 37.5)


def _records() -> tuple[NodeRecord, ...]:
    def record(
        node: str, robot: str, skill: str, started: float, ended: float, attempts: int, text: str, **evidence: float
    ) -> NodeRecord:
        span = (STARTED + started, STARTED + ended)
        return NodeRecord(node, robot, skill, NodeState.DONE, *span, attempts, Reason.SUCCESS, text, evidence)

    return (
        record("n1", "left", "pick", 0.2, 7.9, 1, "holds red_block", grip_opening_m=0.0402, lift_m=0.121),
        record("n2", "left", "place", 8.0, 14.6, 1, "red_block is in tray", place_error_m=0.0041),
        record("n3", "right", "pick", 0.2, 13.1, 2, "holds blue_block at the second try", grip_opening_m=0.0399),
        record("n4", "right", "place", 14.8, 28.8, 1, "blue_block is in tray", place_error_m=0.0063),
        record("n5", "left", "pick", 29.0, 40.4, 1, "holds green_block", grip_opening_m=0.0401, lift_m=0.119),
        record("n6", "left", "stack", 40.5, 56.9, 1, "green_block is on yellow_block", place_error_m=0.0029),
    )


def _corrections() -> tuple[CorrectionRecord, ...]:
    def said(
        number: int, at: float, text: str, answers: dict[str, tuple[str, bool, str, dict]], meaning: CorrectionMeaning
    ) -> CorrectionRecord:
        correction = Correction(f"c{number}", STARTED + at, "operator", text)
        replies = (
            CorrectionReply(f"c{number}", STARTED + at + 0.018, who, accepted, meaning, node, answer, changed)
            for who, (node, accepted, answer, changed) in answers.items()
        )
        return CorrectionRecord(correction, tuple(replies))

    both = ("left", "right")
    return (
        said(
            1,
            18.3,
            "a bit to the left",
            {"right": ("n4", True, "moved 20 mm to the left", {"offset_y_m": 0.02})},
            CorrectionMeaning("nudge", offset=(0.0, 0.02, 0.0)),
        ),
        said(
            2,
            24.0,
            "stop",
            {robot: ("n4" if robot == "right" else "", True, "stopped", {"paused": "yes"}) for robot in both},
            CorrectionMeaning("stop"),
        ),
        said(
            3,
            26.6,
            "go on",
            {robot: ("n4" if robot == "right" else "", True, "going on", {"paused": "no"}) for robot in both},
            CorrectionMeaning("go_on"),
        ),
        said(
            4,
            33.0,
            "slower please",
            {"left": ("n5", True, "speed is now 50 %", {"speed_factor": 0.5})},
            CorrectionMeaning("parameter", speed_factor=0.5),
        ),
        said(
            5,
            47.5,
            "do a barrel roll",
            {"executive": ("", False, "I did not understand: barrel, roll; say stop, go on, slower, faster", {})},
            CorrectionMeaning("unknown", words=("barrel", "roll")),
        ),
    )
