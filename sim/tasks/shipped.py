"""The tasks that ship with Rostrum and their training budgets."""

from policies.rl.cfg import PpoCfg, TrainCfg
from sim.tasks.registry import TaskEntry
from sim.tasks.walk import g1_walk, go1_walk, go2_terrain, go2_walk

_WALK = "Follow a velocity command on flat ground, with payload, pushes and delays; stand when asked to."

ENTRIES = (
    TaskEntry("walk", "go2", go2_walk, TrainCfg(iterations=500), _WALK),
    TaskEntry("walk", "go1", go1_walk, TrainCfg(iterations=500), _WALK),
    TaskEntry("walk", "g1", g1_walk, TrainCfg(iterations=1500), _WALK),
    TaskEntry(
        "terrain",
        "go2",
        go2_terrain,
        TrainCfg(iterations=600, ppo=PpoCfg(std=(0.35, 0.15))),
        "Follow a velocity command blindly over bumps, slopes and steps of up to 6 cm.",
    ),
)
