"""``rostrum demo`` speaks the mission that a scene ships with."""

import sys

import pytest
import yaml

from rostrum.cli import main as command_line
from rostrum.cli.demo import demo
from rostrum.errors import UsageError
from rostrum.mission_of import mission_of
from sim.errors import SceneError
from sim.scenes.scene import SCENES


def test_the_mission_is_the_scene_s():
    assert mission_of("workshop").startswith("Put the red block and the blue block on the dog. Then the dog takes")
    assert mission_of("bench").endswith("Never touch the orange block.")
    assert "\n" not in mission_of("two_dogs")


def test_a_scene_of_one_s_own_is_taken_by_its_path(tmp_path):
    data = yaml.safe_load((SCENES / "bench.yaml").read_text())
    data["mission"] = "Put the red block on the white mark."
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(data))
    assert mission_of(str(tmp_path / "mine.yaml")) == "Put the red block on the white mark."


def test_a_scene_without_a_mission_asks_for_text():
    with pytest.raises(UsageError, match=r"'yard' has no mission.*say what to do"):
        demo("yard")


def test_an_unknown_scene_lists_the_shipped():
    with pytest.raises(SceneError, match=r"no scene 'garage'; known: \['bench', 'kitchen', 'maze', 'office'"):
        demo("garage")


def test_the_command_line_says_it_in_one_line(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["rostrum", "demo", "yard"])
    monkeypatch.setattr(command_line.signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("rostrum: the scene 'yard' has no mission of its own; say what to do")
