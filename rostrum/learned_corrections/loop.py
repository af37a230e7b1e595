"""The rounds of one seed: roll out while a person corrects, add what was said, tune the high level alone, judge it.

Source: "Yell At Your Robot", Shi et al., RSS 2024, section IV-C. Beside it run two controls with the same number of
updates: what was said is shuffled among the snippets, and no snippet is used at all.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from planners.high_level.learned import LearnedHighLevel, LearnedHighLevelCfg
from planners.high_level.network import CommandNetworkCfg
from policies.language_conditioned.demonstrations import Episode, load_episodes, save_episodes
from policies.language_conditioned.observation import HIGH_LEVEL_FEATURES
from rostrum.learned_corrections.preparation import Prepared, Show, Stopped
from rostrum.learned_corrections.rollout import Outcome, RolloutCfg, StretchCfg, roll_out, snippets

ARMS = ("corrected", "shuffled", "none")
ROLLOUT_SEEDS, JUDGED_SEEDS = 1_000_000, 2_000_000
SEEDS_OF_A_RUN = 10_000
TRIED = 5  # tables that are run again for a picture, at most

Stage = dict[str, Any]


@dataclass(frozen=True)
class LoopCfg:
    """The rounds.

    Attributes:
        seed: Of the high level and of all tables.
        rounds: How many.
        episodes: Rolled out under a person's eyes in each.
        judged: Episodes by itself, on which each high level is judged; the same tables for all of them.
        ratio: Share of the newest corrections in a batch.
        stretch: What of an episode is kept around a correction.
        rollout: How an episode goes.
        high_level: How the high level learns.
    """

    seed: int = 0
    rounds: int = 3
    episodes: int = 60
    judged: int = 100
    ratio: float = 0.1
    stretch: StretchCfg = field(default_factory=StretchCfg)
    rollout: RolloutCfg = field(default_factory=RolloutCfg)
    high_level: LearnedHighLevelCfg = field(
        default_factory=lambda: LearnedHighLevelCfg(CommandNetworkCfg(HIGH_LEVEL_FEATURES))
    )


class CorrectionLoop:
    """One seed's rounds, in a folder; each stage that is done is kept there.

    Args:
        cfg: How.
        prepared: Demonstrations and low level.
        folder: Where.
        show: Told how it goes.
        stopped: Whether to end after the stage that is under way.
    """

    def __init__(self, cfg: LoopCfg, prepared: Prepared, folder: Path, show: Show, stopped: Stopped) -> None:
        self._cfg, self._prepared, self._folder = cfg, prepared, folder
        self._show, self._stopped = show, stopped
        folder.mkdir(parents=True, exist_ok=True)
        self._stages: dict[str, Stage] = {}
        if (folder / "stages.json").exists():
            self._stages = json.loads((folder / "stages.json").read_text())

    def run(self) -> dict[str, Stage] | None:
        """All stages by name; None when it was stopped before the end."""
        for name, work in self._plan():
            if self._stopped():
                return None
            if name in self._stages:
                continue
            begin = time.monotonic()
            stage = {**work(), "seconds": round(time.monotonic() - begin, 1)}
            self._stages[name] = stage
            scratch = self._folder / "stages.new"
            scratch.write_text(json.dumps(self._stages, indent=1) + "\n")
            scratch.replace(self._folder / "stages.json")
            self._show(f"seed {self._cfg.seed}, {name}: {_told(stage)}")
        return self._stages

    def before_and_after(self) -> tuple[Outcome, Outcome] | None:
        """A judged table that round 0 did not pack and the last round did, run again with what may be drawn kept.

        None where there is no such table, or it does not go alike a second time.
        """
        last = self._cfg.rounds
        packed = [self._stages[f"judge round {number}"]["packed"] for number in (0, last)]
        first = JUDGED_SEEDS + SEEDS_OF_A_RUN * self._cfg.seed
        mended = [i for i, (one, other) in enumerate(zip(*packed, strict=True)) if one < 3 and other == 3]
        for i in mended[:TRIED]:
            before, after = (self._again(number, first + i) for number in (0, last))
            if after.success and not before.success:
                return before, after
        return None

    def _again(self, number: int, seed: int) -> Outcome:
        speak = self._load("corrected", number).predict_batch
        return roll_out(self._cfg.rollout, speak, self._prepared.make_low_level, [seed], None, keep_states=True)[0]

    def _plan(self) -> list[tuple[str, Callable[[], Stage]]]:
        """Names of the stages and what each does."""
        plan: list[tuple[str, Callable[[], Stage]]] = [
            ("learn round 0", self._first),
            ("judge round 0", partial(self._judge, "corrected", 0)),
            ("judge round 0 with a person", partial(self._judge, "corrected", 0, True)),
        ]
        for number in range(1, self._cfg.rounds + 1):
            plan.append((f"correct round {number}", partial(self._correct, number)))
            plan += [(f"learn round {number} {arm}", partial(self._learn, arm, number)) for arm in ARMS]
            plan.append((f"judge round {number}", partial(self._judge, "corrected", number)))
        last = self._cfg.rounds
        return plan + [(f"judge round {last} {arm}", partial(self._judge, arm, last)) for arm in ARMS[1:]]

    def _first(self) -> Stage:
        high_level = self._new()
        loss = high_level.train(self._prepared.episodes)
        for arm in ARMS:
            self._save(high_level, arm, 0)
        return {"loss": loss}

    def _correct(self, number: int) -> Stage:
        """Rolls out with a person, and keeps the snippets."""
        first = ROLLOUT_SEEDS + SEEDS_OF_A_RUN * self._cfg.seed + 1000 * number
        seeds = range(first, first + self._cfg.episodes)
        outcomes = self._roll_out("corrected", number - 1, seeds, watched=True)
        found = snippets(outcomes, f"round{number}", self._cfg.stretch, self._cfg.high_level.history)
        save_episodes(self._folder / f"round{number}", found)
        return {**_summary(outcomes), "snippets": len(found)}

    def _learn(self, arm: str, number: int) -> Stage:
        high_level = self._load(arm, number - 1)
        snippets_of = [self._snippets(arm, each) for each in range(1, number + 1)]
        base = [*self._prepared.episodes, *(each for older in snippets_of[:-1] for each in older)]
        ratio = 0.0 if arm == "none" else self._cfg.ratio
        base = self._prepared.episodes if arm == "none" else base
        loss = high_level.finetune(snippets_of[-1], base, ratio)
        self._save(high_level, arm, number)
        return {"loss": loss}

    def _snippets(self, arm: str, number: int) -> list[Episode]:
        found = load_episodes(self._folder / f"round{number}")
        return shuffled(found, self._cfg.seed + number) if arm == "shuffled" else found

    def _judge(self, arm: str, number: int, watched: bool = False) -> Stage:
        first = JUDGED_SEEDS + SEEDS_OF_A_RUN * self._cfg.seed
        outcomes = self._roll_out(arm, number, range(first, first + self._cfg.judged), watched)
        return {**_summary(outcomes), "low_level": self._prepared.low_level_hash}

    def _roll_out(self, arm: str, number: int, seeds: Sequence[int], watched: bool) -> list[Outcome]:
        high_level = self._load(arm, number)
        snapper = self._prepared.snapper if watched else None
        return roll_out(self._cfg.rollout, high_level.predict_batch, self._prepared.make_low_level, seeds, snapper)

    def _new(self) -> LearnedHighLevel:
        cfg = LearnedHighLevelCfg(**{**vars(self._cfg.high_level), "seed": self._cfg.seed})
        return cfg.build(self._prepared.embeddings)

    def _save(self, high_level: LearnedHighLevel, arm: str, number: int) -> None:
        torch.save(high_level.state(), self._folder / f"{arm}{number}.pt")

    def _load(self, arm: str, number: int) -> LearnedHighLevel:
        high_level = self._new()
        high_level.restore(torch.load(self._folder / f"{arm}{number}.pt", weights_only=True))
        return high_level


def shuffled(snippets: Sequence[Episode], seed: int) -> list[Episode]:
    """The same stretches with what people said shuffled among them."""
    said = [snippet.segments[0].command for snippet in snippets]
    mixed = np.random.default_rng(seed).permutation(len(said))
    found = []
    for snippet, other in zip(snippets, mixed, strict=True):
        segments = (replace(snippet.segments[0], command=said[int(other)]), *snippet.segments[1:])
        found.append(replace(snippet, segments=segments))
    return found


def _summary(outcomes: Sequence[Outcome]) -> Stage:
    taken: dict[str, int] = {}
    for outcome in outcomes:
        for said in outcome.corrections:
            taken[said.taken] = taken.get(said.taken, 0) + 1
    return {
        "episodes": len(outcomes),
        "successes": sum(outcome.success for outcome in outcomes),
        "diverged": sum(outcome.diverged for outcome in outcomes),
        "packed": [outcome.packed for outcome in outcomes],
        "steps": [outcome.steps for outcome in outcomes],
        "corrections": sum(len(outcome.corrections) for outcome in outcomes),
        "taken": taken,
    }


def _told(stage: Stage) -> str:
    if "successes" not in stage:
        return f"cross-entropy {stage['loss']:.3f}, {stage['seconds']} s"
    said = f", {stage['corrections']} corrections" if stage["corrections"] else ""
    return f"{stage['successes']} of {stage['episodes']} succeed{said}, {stage['seconds']} s"
