"""The benchmark of hand-overs: what it draws, and one run of it."""

from benchmarks.skills.hand_over import hand_over_scene, run_hand_over
from sim.scenes.scene import scene_from_dict, scene_to_dict

KEYS = {"case", "skill", "seed", "draws", "reason", "text", "truth", "attempts", "duration_s", "faulted", "touched",
        "cpu_s"}  # fmt: skip


def test_every_bench_is_a_valid_scene_and_equal_seeds_are_equal():
    for seed in range(10):
        scene = hand_over_scene(seed)
        assert scene_from_dict(scene_to_dict(scene)) == scene
    assert hand_over_scene(3) == hand_over_scene(3) != hand_over_scene(4)


def test_a_run_is_judged_by_what_is_true():
    row = run_hand_over(0, "markers")
    assert set(row) == KEYS
    assert (row["reason"], row["truth"], row["touched"], row["faulted"]) == ("success", True, [], "")
