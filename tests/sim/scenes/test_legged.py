"""Legged robots in a scene: feet take the ground's friction, and the yard is what policies are judged in."""

from dataclasses import replace

import pytest

from hardware.descriptions.legged import load_legged_description
from sim.scenes.build import build_model
from sim.scenes.scene import Ground, load_scene

GO2 = load_legged_description("go2")
FEET = [geom for foot in GO2.feet for geom in foot.geoms]
YARD = load_scene("yard")


def test_feet_take_the_friction_of_the_ground():
    model = build_model(replace(YARD, ground=Ground(friction=0.37)), {})
    assert [model.geom(f"dog/{name}").friction[0] for name in FEET] == pytest.approx([0.37] * 4)
    assert model.geom("ground").friction[0] == 0.37


def test_the_yard_is_what_policies_are_judged_in():
    pytest.importorskip("torch")
    from benchmarks.legs.conditions import NOMINAL
    from sim.legged.model import build_legged_model
    from sim.tasks.evaluation import JUDGED_MODEL

    yard, judged = build_model(YARD, {}), build_legged_model(GO2, cfg=JUDGED_MODEL)
    for option in ("timestep", "iterations", "noslip_iterations", "cone", "impratio", "integrator", "solver"):
        assert getattr(yard.opt, option) == getattr(judged.opt, option), option
    for name in FEET:
        ours, theirs = yard.geom(f"dog/{name}"), judged.geom(f"robot/{name}")
        assert NOMINAL.foot_friction == (ours.friction[0],) * 2
        assert (ours.priority, ours.condim) == (theirs.priority, theirs.condim)
        assert ours.solref == pytest.approx(theirs.solref)
    assert yard.body("dog/base").subtreemass == pytest.approx(judged.body("robot/base").subtreemass)
    assert yard.dof_damping == pytest.approx(judged.dof_damping)
    assert yard.dof_frictionloss == pytest.approx(judged.dof_frictionloss)
    assert yard.dof_armature == pytest.approx(judged.dof_armature)
    assert yard.actuator_forcerange == pytest.approx(judged.actuator_forcerange)
