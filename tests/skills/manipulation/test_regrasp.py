"""What one grasp loses is tried by the other two sides."""

from dataclasses import replace

from sim.disturbances import Disturbance
from skills.contract import Reason

LOST = (Disturbance("slip", "red_block", 0.001),)  # as soon as it is up


def test_a_second_attempt_takes_other_sides(make_kitchen):
    kitchen = make_kitchen(disturbances=LOST)
    sides: list[int] = []

    def watch() -> None:
        running = kitchen.arm.seat.runner._running
        aim = running.executor._aim if running is not None else None
        if aim is not None and (not sides or sides[-1] != aim.side):
            sides.append(aim.side)

    result = kitchen.run("pick", watch=watch, object="red_block")
    assert result.success, result
    assert result.evidence["attempts"] == 2.0
    assert len(sides) == 2
    assert result.evidence["grasp_side"] == sides[1]


def test_an_object_with_one_graspable_pair_of_sides_is_tried_by_that_again(make_kitchen, kitchen_scene):
    scene = kitchen_scene()
    long = tuple(replace(o, size=(0.10, 0.04, 0.04)) if o.name == "red_block" else o for o in scene.objects)
    kitchen = make_kitchen(scene=replace(scene, objects=long), disturbances=LOST)
    result = kitchen.run("pick", object="red_block")
    assert result.reason is Reason.SUCCESS, result
    assert result.evidence["attempts"] == 2.0
