"""Missions of eleven steps in kitchens that differ from seed to seed, from one sentence to the judged end."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from benchmarks.skills.kitchens import kitchen
from rostrum.rehearsal.rehearse import RehearsalCfg, rehearse
from rostrum.runs.folder import load_run
from sim.scenes.scene import ObjectSensor, scene_to_dict

MISSIONS = "missions"  # the part of --only that runs them
LEAST_STEPS = 10
LIMIT = 900.0  # [s] of simulated time


def sentence_of(seed: int) -> str:
    """A mission: a block goes into the drawer, one into the tray, the third onto it, and so on; the order is drawn."""
    rng = np.random.default_rng([seed, 0x74656E])
    first, second, third = (f"the {color} block" for color in rng.permutation(["red", "blue", "green"]))
    chains = [
        [f"put {first} in the drawer", "close the drawer"],
        [f"put {second} in the tray", f"put {third} on {second}"],
        ["open the door", "close the door"],
        ["press the button"],
    ]
    steps = []
    while chains:
        chain = chains[int(rng.integers(len(chains)))]
        steps.append(chain.pop(0))
        chains = [chain for chain in chains if chain]
    said = ", then ".join(steps)
    return f"{said[0].upper()}{said[1:]}."


def run_mission(seed: int, sensor: ObjectSensor, out: Path) -> dict[str, Any]:
    """Rehearses it; the row tells whether the truth shows the mission, and what was tried again.

    Args:
        seed: Draws kitchen and sentence.
        sensor: What sees the objects.
        out: Folder of the run folders.
    """
    begin, name, sentence = time.process_time(), f"mission-{sensor}-{seed:03d}", sentence_of(seed)
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"{name}.yaml"
    file.write_text(yaml.safe_dump(scene_to_dict(replace(kitchen(seed), object_sensor=sensor))))
    report = rehearse(RehearsalCfg(name, out, str(file), seed, timeout=LIMIT), sentence)
    ended = [event.data for event in load_run(out / name).log.of_kind("skill_ended")]
    return {
        "case": MISSIONS,
        "skill": MISSIONS,
        "seed": seed,
        "sentence": sentence,
        "reason": "success" if report.success else "failed",
        "text": report.failure,
        "truth": report.success,
        "steps": len(report.nodes),
        "retries": sum(each["reason"] not in ("success", "canceled") for each in ended),
        "looks": sum(int(each["evidence"].get("attempts", 1.0)) - 1 for each in ended),
        "duration_s": round(report.sim_seconds, 1),
        "cpu_s": round(time.process_time() - begin, 1),
    }
