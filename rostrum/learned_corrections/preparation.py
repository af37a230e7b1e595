"""What comes before any correction: demonstrations, the low level taught from them once, and how well it obeys."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from planners.high_level.snapping import CommandSnapper
from planners.language.meaning.encoder import load_encoder
from policies.language_conditioned.demonstrations import Episode, load_episodes, save_episodes
from policies.language_conditioned.network import ChunkNetwork
from policies.language_conditioned.policy import ChunkPolicy, ChunkPolicyCfg, weight_hash
from policies.language_conditioned.training import LowLevelTraining, LowLevelTrainingCfg
from sim.packing.commands import COMMANDS
from sim.packing.narration import NarrationCfg, Operator
from sim.packing.obedience import obedience
from sim.packing.table import PackingCfg

Array = np.ndarray
Show = Callable[[str], None]
Stopped = Callable[[], bool]

SAVE_EVERY = 200  # updates of the low level between checkpoints
TOLD_EVERY = 400
OBEDIENCE_SEED = 500_000
PRACTICE_SEED = 100_000


@dataclass(frozen=True)
class PreparationCfg:
    """What is demonstrated and taught.

    Attributes:
        tasks: Demonstrations of the whole task, narrated; high and low level learn from them.
        practices: Episodes of practice, in which each command is done; the low level learns from them.
        operator: Who demonstrates.
        table: Where.
        low_level: How it is taught.
        policy: How it runs.
        trials: Of each command, to see whether it is obeyed.
    """

    tasks: int = 150
    practices: int = 240
    operator: NarrationCfg = field(default_factory=NarrationCfg)
    table: PackingCfg = field(default_factory=PackingCfg)
    low_level: LowLevelTrainingCfg = field(default_factory=LowLevelTrainingCfg)
    policy: ChunkPolicyCfg = field(default_factory=ChunkPolicyCfg)
    trials: int = 20


@dataclass(frozen=True)
class Prepared:
    """What the rounds of correction begin with; nothing in it changes any more.

    Attributes:
        cfg: How it was made.
        episodes: Narrated demonstrations of the task.
        network: The low level.
        embeddings: Of each command's text.
        snapper: Understands what a person says.
        obeyed: Trials in which each command was obeyed, of ``cfg.trials``.
    """

    cfg: PreparationCfg
    episodes: list[Episode]
    network: ChunkNetwork
    embeddings: dict[str, Array]
    snapper: CommandSnapper
    obeyed: dict[str, int]

    def make_low_level(self, robots: int) -> ChunkPolicy:
        """The low level for a number of robots."""
        return ChunkPolicy(self.cfg.policy, self.network, self.embeddings, robots)

    @property
    def low_level_hash(self) -> str:
        """sha256 of the low level's weights."""
        return weight_hash(self.network)


class Preparation:
    """Makes, in a folder, what is needed; what is there already is kept.

    Args:
        cfg: What is made.
        folder: Where.
        show: Told how it goes.
        stopped: Whether to end as soon as nothing is lost.
    """

    def __init__(self, cfg: PreparationCfg, folder: Path, show: Show, stopped: Stopped) -> None:
        self._cfg, self._folder, self._show, self._stopped = cfg, folder, show, stopped
        encoder = load_encoder()
        texts = [command.text for command in COMMANDS]
        self._embeddings = dict(zip(texts, encoder.embed(texts), strict=True))
        self._snapper = CommandSnapper(encoder.embed, self._embeddings)

    def run(self) -> Prepared | None:
        """Everything; None when it was stopped before the end."""
        self._folder.mkdir(parents=True, exist_ok=True)
        tasks = self._demonstrate("task", self._cfg.tasks)
        practice = self._demonstrate("practice", self._cfg.practices)
        if self._stopped():
            return None
        training = self._teach([*tasks, *practice])
        if self._stopped():
            return None
        network = training.network.eval()
        obeyed = self._check(network)
        return Prepared(self._cfg, tasks, network, self._embeddings, self._snapper, obeyed)

    def _demonstrate(self, kind: str, wanted: int) -> list[Episode]:
        """Successful episodes of one kind; those that fail are not kept, as an operator would not keep them."""
        folder, note = self._folder / kind, self._folder / f"{kind}.json"
        tried = json.loads(note.read_text())["tried"] if note.exists() else 0
        found = load_episodes(folder) if note.exists() else []
        if len(found) >= wanted or self._stopped():
            return found
        table = self._cfg.table.build()
        operator = Operator(self._cfg.operator, table)
        record = operator.task if kind == "task" else operator.practice
        first = 0 if kind == "task" else PRACTICE_SEED
        while len(found) < wanted and not self._stopped():
            episode = record(first + tried)
            tried += 1
            if table.packed().all():
                found.append(episode)
            if len(found) % 50 == 0 and table.packed().all():
                self._show(f"demonstrations, {kind}: {len(found)} of {wanted} ({tried} tried)")
        save_episodes(folder, found)
        note.write_text(json.dumps({"tried": tried}) + "\n")
        return found

    def _teach(self, episodes: list[Episode]) -> LowLevelTraining:
        checkpoint = self._folder / "low_level.pt"
        training = LowLevelTraining(self._cfg.low_level, episodes, self._embeddings)
        if checkpoint.exists():
            training.load(checkpoint)
        errors: list[float] = []
        while training.step < self._cfg.low_level.steps and not self._stopped():
            errors.append(training.update())
            if training.step % SAVE_EVERY == 0:
                training.save(checkpoint)
            if training.step % TOLD_EVERY == 0:
                steps = self._cfg.low_level.steps
                self._show(f"low level: update {training.step} of {steps}, error {np.mean(errors[-100:]):.4f}")
        training.save(checkpoint)
        return training

    def _check(self, network: ChunkNetwork) -> dict[str, int]:
        note = self._folder / "obedience.json"
        if note.exists():
            return json.loads(note.read_text())["obeyed"]
        make = lambda robots: ChunkPolicy(self._cfg.policy, network, self._embeddings, robots).act  # noqa: E731
        obeyed = obedience(make, self._cfg.trials, OBEDIENCE_SEED, self._cfg.table)
        note.write_text(json.dumps({"trials": self._cfg.trials, "obeyed": obeyed}, indent=1) + "\n")
        for text, count in obeyed.items():
            self._show(f"obeys '{text}': {count} of {self._cfg.trials}")
        return obeyed
