"""One seed: demonstrations, two policies taught with the same means, and what each can do; every stage is kept.

Source: "RoboMatrix", Mao et al. 2024: skill-centric beside task-centric. Both policies have the same network, the same
number of transitions and the same updates; one learns meta-skills under their sentences, the other whole tasks under
theirs.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from planners.language.meaning.encoder import load_encoder
from planners.meta_skills.sequence import SequenceCfg
from policies.errors import DemonstrationError
from policies.meta_skills.call import TEMPLATES, all_calls
from policies.meta_skills.demonstrations import load, save, shortened, transitions
from policies.meta_skills.observation import THINGS, spoken
from policies.meta_skills.policy import TokenPolicy, TokenPolicyCfg
from policies.meta_skills.training import TokenTraining, TokenTrainingCfg, taught
from rostrum.runs.jsonable import jsonable
from rostrum.skill_centric.alone import done_alone
from rostrum.skill_centric.outcome import Outcome
from rostrum.skill_centric.rollout import Episode, roll_out
from rostrum.skill_centric.tasks import TASKS, RoomsTask, nominal_steps
from sim.rooms.demonstrate import DemonstrationCfg, Demonstrator, even_quota

Array = np.ndarray
Show = Callable[[str], None]
Stage = dict[str, Any]

SKILL_CENTRIC, TASK_CENTRIC = "skill-centric", "task-centric"
DEMONSTRATED, ALONE, JUDGED, BEFALLEN = 1_000_000, 2_000_000, 3_000_000, 4_000_000
SEEDS_OF_A_RUN = 100_000
ASKED = "run.json"
SAVE_EVERY, TOLD_EVERY = 250, 500


@dataclass(frozen=True)
class SkillCentricCfg:
    """One seed's work.

    Attributes:
        seed: Of demonstrations, weights, draws and rooms.
        pieces: Demonstrations of each learnt meta-skill.
        demonstrations: How they are made.
        training: How both policies are taught; its seed is replaced.
        policy: How tokens are drawn.
        sequence: How plans are done.
        alone: Trials of each meta-skill by itself.
        judged: Episodes of each new task, for each policy.
        again: Episodes of each demonstrated task, for each policy.
        swapped: Episodes of each task in each other body.
        bodies: The other bodies.
        befallen: Episodes of each task in which something is done to the rooms.
    """

    seed: int = 0
    pieces: int = 100
    demonstrations: DemonstrationCfg = field(default_factory=DemonstrationCfg)
    training: TokenTrainingCfg = field(default_factory=TokenTrainingCfg)
    policy: TokenPolicyCfg = field(default_factory=TokenPolicyCfg)
    sequence: SequenceCfg = field(default_factory=SequenceCfg)
    alone: int = 20
    judged: int = 8
    again: int = 4
    swapped: int = 1
    bodies: tuple[str, ...] = ("long_arm", "short_arm")
    befallen: int = 2


class SkillCentricRun:
    """One seed's stages, in a folder; those that are done are not done again.

    Args:
        cfg: What is done.
        folder: Where it is kept.
        show: Told how it goes.

    Raises:
        DemonstrationError: the folder holds a run that does something else.
    """

    def __init__(self, cfg: SkillCentricCfg, folder: Path, show: Show) -> None:
        self._cfg, self._folder, self._show = cfg, folder, show
        folder.mkdir(parents=True, exist_ok=True)
        asked, record = jsonable(asdict(cfg)), folder / ASKED
        if record.exists() and json.loads(record.read_text()) != asked:
            raise DemonstrationError(
                f"{folder} was begun with other settings; go on with those, or choose another folder"
            )
        record.write_text(json.dumps(asked, indent=1) + "\n")
        self._first = SEEDS_OF_A_RUN * cfg.seed
        texts = [*map(spoken, THINGS), *(call.text for call in all_calls()), *(task.text for task in TASKS)]
        self._embeddings: dict[str, Array] = dict(zip(texts, load_encoder().embed(texts), strict=True))
        self._record = folder / "stages.json"
        self._stages: dict[str, Stage] = json.loads(self._record.read_text()) if self._record.exists() else {}

    def run(self) -> dict[str, Stage]:
        """All stages, by name."""
        for name, work in self._plan():
            if name in self._stages:
                continue
            begin, used = time.monotonic(), time.process_time()
            stage = work()
            stage["seconds"], stage["cpu_seconds"] = time.monotonic() - begin, time.process_time() - used
            self._stages[name] = stage
            scratch = self._record.with_suffix(".new")
            scratch.write_text(json.dumps(self._stages, indent=1) + "\n")
            scratch.replace(self._record)
            self._show(f"seed {self._cfg.seed}, {name}: {_told(stage)}")
        return self._stages

    def _plan(self) -> list[tuple[str, Callable[[], Stage]]]:
        cfg = self._cfg
        judge = lambda policy, tasks, **more: partial(self._judge, policy, tasks, **more)  # noqa: E731
        new, seen = [task for task in TASKS if not task.seen], [task for task in TASKS if task.seen]
        plan: list[tuple[str, Callable[[], Stage]]] = [
            (f"demonstrate {SKILL_CENTRIC}", self._demonstrate_pieces),
            (f"teach {SKILL_CENTRIC}", partial(self._teach, SKILL_CENTRIC)),
            ("alone", self._alone),
            (f"demonstrate {TASK_CENTRIC}", self._demonstrate_tasks),
            (f"teach {TASK_CENTRIC}", partial(self._teach, TASK_CENTRIC)),
        ]
        for policy in (SKILL_CENTRIC, TASK_CENTRIC):
            plan.append((f"{policy}, new tasks", judge(policy, new, count=cfg.judged)))
            plan.append((f"{policy}, seen tasks", judge(policy, seen, count=cfg.again)))
        for body in cfg.bodies:
            plan += [
                (f"{policy}, {body}", judge(policy, TASKS, count=cfg.swapped, body=body))
                for policy in (SKILL_CENTRIC, TASK_CENTRIC)
            ]
        plan.append(("mishaps", judge(SKILL_CENTRIC, TASKS, count=cfg.befallen, mishap=True)))
        return plan

    def _demonstrate_pieces(self) -> Stage:
        demonstrator = Demonstrator(self._cfg.demonstrations)
        found = demonstrator.pieces(even_quota(self._cfg.pieces), DEMONSTRATED + self._first)
        save(self._demonstrations(SKILL_CENTRIC), found)
        return {"demonstrations": len(found), "transitions": transitions(found)}

    def _demonstrate_tasks(self) -> Stage:
        """Whole tasks in turn, until there are as many transitions as of meta-skills."""
        wanted = transitions(load(self._demonstrations(SKILL_CENTRIC)))
        demonstrator, found = Demonstrator(self._cfg.demonstrations), []
        seen = [task for task in TASKS if task.seen]
        number = 0
        while transitions(found) < wanted:
            task = seen[number % len(seen)]
            calls = [step.call for step in nominal_steps(task)]
            seed = DEMONSTRATED + SEEDS_OF_A_RUN // 2 + self._first + number
            demonstration = demonstrator.task(task.text, calls, seed, task.drawer)
            found += [] if demonstration is None else [demonstration]
            number += 1
        found = shortened(found, wanted)
        save(self._demonstrations(TASK_CENTRIC), found)
        return {"demonstrations": len(found), "transitions": transitions(found)}

    def _teach(self, policy: str) -> Stage:
        checkpoint = self._checkpoint(policy)
        cfg = replace(self._cfg.training, seed=self._cfg.seed)
        training = TokenTraining(cfg, load(self._demonstrations(policy)), self._embeddings)
        if checkpoint.exists():
            training.load(checkpoint)
        losses: list[float] = []
        while training.step < cfg.steps:
            losses.append(training.update())
            if training.step % SAVE_EVERY == 0:
                training.save(checkpoint)
            if training.step % TOLD_EVERY == 0:
                self._show(f"{policy}: update {training.step} of {cfg.steps}, {np.mean(losses[-TOLD_EVERY:]):.4f}")
        training.save(checkpoint)
        return {"loss": float(np.mean(losses[-TOLD_EVERY:])) if losses else None, "updates": cfg.steps,
                "bins": training.bins.identity}  # fmt: skip

    def _alone(self) -> Stage:
        rooms, successes, trials, rows = self._cfg.demonstrations.rooms, {}, {}, []
        for number, skill in enumerate(TEMPLATES):
            first = ALONE + self._first + 1000 * number
            policy = self._policy(SKILL_CENTRIC, first)
            successes[skill], outcomes = done_alone(rooms, policy, skill, range(first, first + self._cfg.alone))
            trials[skill] = len(outcomes)
            rows += [outcome.row() for outcome in outcomes if not outcome.success]
        return {"alone": successes, "trials": trials, "failures": rows}

    def _judge(
        self,
        policy: str,
        tasks: Sequence[RoomsTask],
        count: int,
        body: str = "standard",
        mishap: bool = False,
    ) -> Stage:
        """One policy on some tasks; both policies get the same rooms."""
        first = (BEFALLEN if mishap else JUDGED) + self._first
        episodes = [
            Episode(task, first + 1000 * TASKS.index(task) + i, body, mishap) for task in tasks for i in range(count)
        ]
        sequence = self._cfg.sequence if policy == SKILL_CENTRIC else None
        outcomes = roll_out(self._cfg.demonstrations.rooms, self._policy(policy, first), episodes, sequence)
        return _summary(outcomes)

    def _policy(self, policy: str, seed: int) -> TokenPolicy:
        network, bins = taught(self._checkpoint(policy), self._cfg.training.network)
        return TokenPolicy(replace(self._cfg.policy, seed=seed), network, bins, self._embeddings)

    def _demonstrations(self, policy: str) -> Path:
        return self._folder / f"{policy}.npz"

    def _checkpoint(self, policy: str) -> Path:
        return self._folder / f"{policy}.pt"


def _summary(outcomes: Sequence[Outcome]) -> Stage:
    by_task: dict[str, list[int]] = {}
    for outcome in outcomes:
        counts = by_task.setdefault(outcome.task, [0, 0])
        counts[0] += outcome.success
        counts[1] += 1
    failures = [outcome for outcome in outcomes if not outcome.success]
    return {
        "episodes": len(outcomes),
        "successes": sum(outcome.success for outcome in outcomes),
        "at_first": sum(outcome.success and not outcome.retries for outcome in outcomes),
        "by_task": by_task,
        "frames": sum(outcome.frames for outcome in outcomes),
        "named": sum(outcome.named is not None and outcome.named == outcome.true for outcome in failures),
        "failures": [outcome.row() for outcome in failures],
    }


def _told(stage: Stage) -> str:
    seconds = f"{stage['cpu_seconds']:.0f} s of a core"
    if "alone" in stage:
        return (
            ", ".join(f"{name} {n} of {stage['trials'][name]}" for name, n in stage["alone"].items()) + f", {seconds}"
        )
    if "successes" in stage:
        return f"{stage['successes']} of {stage['episodes']}, {stage['at_first']} without a retry, {seconds}"
    if "updates" in stage:
        return f"cross-entropy {stage['loss']}, {seconds}"
    return f"{stage['demonstrations']} demonstrations, {stage['transitions']} transitions, {seconds}"
