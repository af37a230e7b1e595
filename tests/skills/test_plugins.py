"""A stranger's skills are found in a folder; one that is broken is named and left out."""

import logging
import os
import re
from dataclasses import replace

import pytest

from skills.contract import Reason, SkillCall
from skills.errors import PluginError, UnknownSkillError
from skills.estimate_hook import judged_by
from skills.library import library
from skills.locomotion.library import leg_library
from skills.manipulation.estimate import ManipulationEstimator
from skills.plugins import VARIABLE, plugin_folders, read_plugin, read_plugins
from skills.world.catalogue import Catalogue
from skills.world.snapshot import WorldSnapshot
from tests.skills.plugin_packages import write_plugin


def test_a_plugin_joins_the_library_of_its_robots_alone(tmp_path, monkeypatch):
    write_plugin(tmp_path, "tap")
    write_plugin(tmp_path, "bow", capabilities=("legs",))
    assert "tap" not in {spec.name for spec in library().specs()}
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert "tap" in {spec.name for spec in library().specs()}
    assert "bow" not in {spec.name for spec in library().specs()}
    assert "bow" in {spec.name for spec in leg_library().specs()}
    assert library().skill("tap")[0].timeout == 9.0
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(UnknownSkillError):
        library().skill("tap")


def test_the_contract_is_read_without_the_executor(tmp_path):
    package = write_plugin(tmp_path)
    (package / "executor.py").write_text("raise ImportError('a heavy package is missing')")
    found = read_plugin(package)
    assert found.spec.name == "tap"
    with pytest.raises(PluginError, match=r"executor 'executor:Done' cannot be imported.*heavy package"):
        found.executor(None, {})


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"init": "import no_such_package"}, "no_such_package"),
        ({"init": "raise SystemExit(3)"}, "SystemExit"),
        ({"init": "x = ("}, "SyntaxError"),
        ({"init": ""}, "sets no PLUGIN"),
        ({"called": "knock"}, "called 'knock' and its folder 'tap'"),
        ({"precondition": ("near(object)",)}, "unknown predicate 'near'"),
        ({"precondition": ("fresh(thing)",)}, "takes .object."),
    ],
)
def test_a_broken_one_is_named_and_left_out_with_all_others_kept(tmp_path, caplog, changes, why):
    write_plugin(tmp_path, "tap", **changes)
    write_plugin(tmp_path, "wave")
    with caplog.at_level(logging.WARNING):
        found = read_plugins((tmp_path,))
    assert [each.spec.name for each in found.found] == ["wave"]
    (broken,) = found.broken
    assert broken.folder == tmp_path / "tap"
    assert re.search(why, broken.why)
    assert str(tmp_path / "tap") in caplog.text


def test_names_are_taken_once(tmp_path, monkeypatch, caplog):
    write_plugin(tmp_path / "a", "tap")
    write_plugin(tmp_path / "b", "tap")
    write_plugin(tmp_path / "b", "pick")
    found = read_plugins((tmp_path / "a", tmp_path / "b"))
    assert [(each.spec.name, each.folder.parent.name) for each in found.found] == [("pick", "b"), ("tap", "a")]
    assert "has that name already" in found.broken[0].why
    monkeypatch.setenv(VARIABLE, os.pathsep.join(str(tmp_path / name) for name in "ab"))
    with caplog.at_level(logging.WARNING):
        assert library().skill("pick")[0].duration == 5.5  # the one that ships
    assert "'pick' is registered already" in caplog.text


def test_a_folder_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, f"{tmp_path / 'gone'}{os.pathsep}{os.pathsep} ")
    assert plugin_folders() == ((tmp_path / "gone").resolve(),)
    assert "there is no folder" in read_plugins(plugin_folders()).broken[0].why


def test_an_executor_that_fails_ends_its_call_and_nothing_else(tmp_path):
    found = read_plugin(write_plugin(tmp_path, "tap", updated="return 1 / 0"))
    executor = found.executor(None, {})
    executor.initialise(0.0, WorldSnapshot(0.0))
    result = executor.update(0.01, WorldSnapshot(0.0))
    assert result is not None
    assert result.reason is Reason.EFFECT_NOT_REACHED
    assert "ZeroDivisionError" in result.text
    with pytest.raises(PluginError, match="cannot be built"):
        read_plugin(write_plugin(tmp_path, "wave", built="raise KeyError('x')")).executor(None, {})


def test_a_hook_judges_and_one_that_fails_is_infeasible(tmp_path, monkeypatch):
    package = write_plugin(tmp_path, "tap", estimate="judge:estimate")
    (package / "judge.py").write_text(
        "from skills.contract import Estimate\n"
        "def estimate(call, world, catalogue):\n    return Estimate(True, 7.0, why=call.arguments['object'])\n"
    )
    hook = read_plugin(package).estimate()
    assert hook is not None
    call = SkillCall("", "", "left", "tap", {"object": "cup"})
    assert judged_by(hook, call, WorldSnapshot(0.0), Catalogue((), (), ())).duration == 7.0
    failed = judged_by(lambda *_: 1 / 0, call, WorldSnapshot(0.0), Catalogue((), (), ()))
    assert not failed.feasible
    assert "ZeroDivisionError" in failed.why
    assert "instead of an Estimate" in judged_by(lambda *_: None, call, WorldSnapshot(0.0), Catalogue((), (), ())).why
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert library().hook("tap") is not None
    assert library().hook("pick") is None


def test_a_plugin_whose_hook_is_broken_is_left_out(tmp_path, monkeypatch, caplog):
    write_plugin(tmp_path, "tap", estimate="nowhere:estimate")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with caplog.at_level(logging.WARNING), pytest.raises(UnknownSkillError):
        library().skill("tap")
    assert "its estimate 'nowhere:estimate' cannot be imported" in caplog.text


def test_by_contract_reach_gripper_and_claim_are_judged(tmp_path, monkeypatch, make_bench):
    write_plugin(tmp_path, "tap", capabilities=("arm", "gripper"), precondition=("fresh(object)", "free(robot)"))
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    bench = make_bench(0)
    estimator = ManipulationEstimator(bench.catalogue)
    found = estimator.estimate(SkillCall("", "", "left", "tap", {"object": "red_block"}), bench.snapshot)
    assert found.feasible
    assert found.duration == 2.0
    x = bench.snapshot.object("red_block").pose.position_w[0]
    assert found.claim is not None
    assert found.claim[0] <= -0.5 < x <= found.claim[1]
    far = bench.snapshot.object("red_block")
    moved = replace(far, pose=replace(far.pose, position_w=(2.0, 0.0, 0.02)))
    others = tuple(item for item in bench.snapshot.objects if item.name != "red_block")
    away = replace(bench.snapshot, objects=(*others, moved))
    assert not estimator.estimate(SkillCall("", "", "left", "tap", {"object": "red_block"}), away).feasible
    holding = tuple(replace(r, holding="blue_block") if r.name == "left" else r for r in bench.snapshot.robots)
    full = estimator.estimate(
        SkillCall("", "", "left", "tap", {"object": "red_block"}), replace(bench.snapshot, robots=holding)
    )
    assert "holds the blue block" in full.why
