"""``rostrum skill`` from end to end: list, show, run, new and record, and what is refused."""

import json
import subprocess
import sys

import pytest

from hardware.document import from_dict
from policies.errors import DemonstrationError
from rostrum.cli.skill import skill
from rostrum.errors import UsageError
from rostrum.skill_library.describe import EXIT_CODES
from skills.contract import Reason, SkillResult, SkillSpec
from skills.errors import ArgumentError, UnknownSkillError
from skills.plugins import VARIABLE
from tests.skills.plugin_packages import write_plugin


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A folder with a new skill, known to this process."""
    monkeypatch.setenv(VARIABLE, "")
    assert skill(["new", "point_at", "--out", str(tmp_path / "mine")]) == 0
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    return tmp_path / "mine"


def test_every_skill_is_listed_with_what_was_left_out(mine, capsys):
    write_plugin(mine, "tap", init="import no_such_package")
    assert skill(["list"]) == 0
    said = capsys.readouterr().out
    assert "pick object=OBJECT [avoid=NAMES]  (arm, gripper)" in said
    assert "point_at object=OBJECT [seconds=NUMBER]" in said
    assert f"left out: {mine / 'tap'}: it cannot be imported" in said
    assert skill(["list", "--json"]) == 0
    specs = [from_dict(SkillSpec, entry) for entry in json.loads(capsys.readouterr().out)]
    assert {"pick", "dock", "point_at"} <= {spec.name for spec in specs}


def test_a_folder_may_be_named_on_the_command_line(mine, monkeypatch, capsys):
    monkeypatch.setenv(VARIABLE, "")
    assert skill(["show", "point_at", "--skills", str(mine)]) == 0
    assert str(mine / "point_at") in capsys.readouterr().out
    monkeypatch.setenv(VARIABLE, "")
    with pytest.raises(UsageError, match="there is no such folder"):
        skill(["list", "--skills", str(mine / "gone")])


def test_a_contract_is_shown_whole(mine, capsys):
    assert skill(["show", "place"]) == 0
    said = capsys.readouterr().out
    for part in ("holding(robot, object)", "in(object, place); !holding(robot, object)", "here: left, right", "30 s",
                 "20  safety_fault"):  # fmt: skip
        assert part in said
    assert skill(["show", "point_at", "--markdown"]) == 0
    assert capsys.readouterr().out.strip() in (mine / "point_at" / "README.md").read_text()
    assert skill(["show", "pick", "--json"]) == 0
    assert from_dict(SkillSpec, json.loads(capsys.readouterr().out)).name == "pick"
    with pytest.raises(UnknownSkillError, match="did you mean point_at"):
        skill(["show", "pointat"])


def test_a_skill_runs_and_says_how_it_ended(mine, capsys):
    assert skill(["run", "point_at", "object=red_block", "seconds=0.1"]) == 0
    said = capsys.readouterr().out
    assert "point_at: approach" in said
    assert "success: " in said
    assert "pointing_error_m" in said
    code = skill(["run", "place", "object=red_block", "place=tray", "--robot", "left", "--json"])
    assert code == EXIT_CODES[Reason.PRECONDITION_FAILED]
    assert from_dict(SkillResult, json.loads(capsys.readouterr().out)).reason is Reason.PRECONDITION_FAILED


def test_what_comes_first_is_done_first(mine, capsys):
    assert skill(["run", "place", "object=red_block", "place=tray", "--first", "pick object=red_block"]) == 0
    said = capsys.readouterr().out
    assert said.index("pick: grasp") < said.index("place: release")
    code = skill(["run", "home", "--robot", "left", "--first", "place object=red_block place=tray"])
    assert code == EXIT_CODES[Reason.PRECONDITION_FAILED]


@pytest.mark.parametrize(
    ("words", "error", "why"),
    [
        (["run", "pick"], ArgumentError, "'object' .object. is missing"),
        (["run", "pick", "red_block"], ArgumentError, "write key=value: object=OBJECT"),
        (["run", "pick", "object=a", "object=b"], ArgumentError, "given twice"),
        (["run", "pick", "objekt=red_block"], ArgumentError, "unknown argument 'objekt'"),
        (["run", "point_at", "object=red_block", "seconds=soon"], ArgumentError, r"a number \[s\], got 'soon'"),
        (["run", "home", "now"], ArgumentError, "it takes no arguments"),
        (["run", "home", "--robot", "middle"], UsageError, "no robot 'middle'.*left, right"),
        (["run", "pick", "object=unicorn"], UsageError, "no object 'unicorn'"),
        (["run", "sit"], UsageError, "left: it has no legs"),
        (["run", "home", "--first", "pikc object=red_block"], UnknownSkillError, "did you mean pick"),
        (["new", "pick"], UsageError, "is taken by a skill that is known"),
        (["new", "Point-At"], UsageError, "is no name for a skill"),
        (["new", "lambda"], UsageError, "is no name for a skill"),
        (["new", "tap", "--description", 'Tap "it".'], UsageError, "without quotation marks"),
        (["record", "point_at"], ArgumentError, "is missing"),
        (["record", "point_at", "object=red_block", "--episodes", "0"], UsageError, "at least one"),
        (["record", "point_at", "object=red_block", "--fps", "30"], UsageError, "a divisor of 100"),
        (["record", "point_at", "object=red_block", "--robot", "middle"], UsageError, "no arm 'middle'"),
        (["record", "dock", "place=tray"], UsageError, "needs legs; demonstrations are of arms"),
    ],
)
def test_bad_input_is_refused_with_its_reason(mine, tmp_path, monkeypatch, words, error, why):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=why):
        skill(words)


def test_a_new_skill_passes_its_own_test(mine):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(mine / "point_at")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=mine)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "4 passed" in done.stdout
    with pytest.raises(UsageError, match="is taken by"):
        skill(["new", "point_at", "--out", str(mine)])


def test_demonstrations_are_recorded_and_gone_on_with(mine, tmp_path, capsys):
    pytest.importorskip("pyarrow", reason="demonstrations are kept with pyarrow; make setup EXTRAS=demos")
    from policies.demonstrations.reader import read_demonstrations

    out = tmp_path / "set"
    words = ["record", "point_at", "object=red_block", "seconds=0.1", "--out", str(out), "--episodes"]
    assert skill([*words, "1"]) == 0
    assert skill([*words, "1"]) == 0
    assert "2 episodes" in capsys.readouterr().out
    found = read_demonstrations(out)
    first, second = found.episodes
    assert [episode.notes["seed"] for episode in found.episodes] == [0, 1]
    assert not (first.surroundings[0] == second.surroundings[0]).all()  # the scene was another one
    assert (first.task, first.success) == ("point at the red block", True)
    assert found.recording.surroundings[:3] == ("object.x", "object.y", "object.z")
    assert found.recording.phases[-3:] == ("approach", "stay", "return")
    assert abs(first.action[:-1] - first.state[1:]).max() < 0.08  # it is where it was wanted a frame later
    with pytest.raises(DemonstrationError, match="of another kind"):
        skill([*words, "1", "--fps", "10"])
