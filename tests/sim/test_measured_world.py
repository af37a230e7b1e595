"""A world and what watches it."""

import numpy as np

from sim.disturbances import Disturbance
from sim.measured_world import MeasuredWorld
from sim.recording import read_state_log
from sim.scenes.scene import load_scene


def test_sensors_deliver_late_and_states_are_kept(tmp_path):
    scene = load_scene("workshop")
    measured = MeasuredWorld(scene, 1)
    measured.record(tmp_path / "states.bin", "run")
    first = {"markers": None, "poses": None}
    for _ in range(20):
        seen = measured.advance()
        assert seen.disturbed == []
        for kind in first:
            found = getattr(seen, kind)
            if found and first[kind] is None:
                first[kind] = (measured.world.time, found[0].stamp)
    measured.close()
    for at, stamp in first.values():
        assert at - stamp >= 0.05 - 1e-9
    assert read_state_log(tmp_path / "states.bin").qpos.shape == (11, measured.world.model.nq)
    assert measured.audit.report()["time"] == measured.world.time


def test_equal_seeds_give_equal_worlds():
    def run(seed):
        measured = MeasuredWorld(load_scene("workshop"), seed, (Disturbance("kick", "dog", 0.4, every=0.05),))
        base = int(measured.world.model.jnt_dofadr[measured.world.model.body("dog/base").jntadr[0]])
        positions, kicks = [], 0
        for _ in range(30):
            measured.world.data.qvel[base] = 0.5
            seen = measured.advance()
            kicks += len(seen.disturbed)
            positions += [detection.position_w for detection in seen.markers]
        assert kicks > 0
        return np.array(positions), measured.world.data.qpos.copy()

    for first, second, other in zip(run(2), run(2), run(3), strict=True):
        np.testing.assert_array_equal(first, second)
        assert not np.allclose(first, other)
