"""A run of ``rostrum learn corrections``: a folder that loses nothing when it is interrupted.

It holds ``run.json`` (what was asked), ``preparation/`` (demonstrations and low level), ``seed-N/`` (snippets, high
levels and stages of the rounds, a picture) and, at the end, ``result.json``.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from policies.errors import DemonstrationError
from rostrum.learned_corrections.loop import CorrectionLoop, LoopCfg
from rostrum.learned_corrections.preparation import Preparation, PreparationCfg, Prepared, Show
from rostrum.learned_corrections.result import figures, table
from rostrum.learned_corrections.strip import draw_strip
from rostrum.runs.environment import environment
from rostrum.runs.jsonable import jsonable
from sim.errors import RendererError

RECORD = "run.json"
RESULT = "result.json"
PICTURE = "before_and_after.png"


@dataclass(frozen=True)
class RunCfg:
    """What a run does.

    Attributes:
        preparation: What comes first, once.
        loop: The rounds; its seed is replaced by each of ``seeds``.
        seeds: Of the rounds.
    """

    preparation: PreparationCfg = field(default_factory=PreparationCfg)
    loop: LoopCfg = field(default_factory=LoopCfg)
    seeds: tuple[int, ...] = (0,)


class CorrectionsRun:
    """The run; :meth:`run` goes on where it stopped.

    Args:
        cfg: What it does.
        folder: Where it is kept.
        show: Told how it goes.
        preparation: Folder of another run's preparation, to use that instead of making one.

    Raises:
        DemonstrationError: the folder holds a run that does something else.
    """

    def __init__(self, cfg: RunCfg, folder: Path, show: Show, preparation: Path | None = None) -> None:
        self.cfg, self.folder, self._show = cfg, folder, show
        self._prepared_in = preparation or folder / "preparation"
        self._stopped = False
        folder.mkdir(parents=True, exist_ok=True)
        asked = {"cfg": jsonable(asdict(cfg)), "preparation": str(self._prepared_in.resolve())}
        record = folder / RECORD
        if record.exists() and json.loads(record.read_text()) != asked:
            raise DemonstrationError(
                f"{folder} was begun with other settings; go on with those, or choose another folder"
            )
        record.write_text(json.dumps(asked, indent=1) + "\n")

    @classmethod
    def resume(cls, folder: Path, show: Show) -> "CorrectionsRun":
        """Goes on with the run of a folder, as it was begun.

        Raises:
            DemonstrationError: it holds none.
        """
        try:
            asked = json.loads((folder / RECORD).read_text())
            cfg = TypeAdapter(RunCfg).validate_python(asked["cfg"])
            return cls(cfg, folder, show, Path(asked["preparation"]))
        except (OSError, ValueError, KeyError) as error:
            raise DemonstrationError(f"{folder} holds no run to go on with: {error!r}") from error

    def stop(self) -> None:
        """Ends :meth:`run` after what is under way; a stage of the rounds takes about half a minute."""
        self._stopped = True

    def run(self) -> dict[str, Any] | None:
        """Everything that is not done yet.

        Returns:
            The result, also in ``result.json``; None when it was stopped before the end.
        """
        is_stopped = lambda: self._stopped  # noqa: E731
        prepared = Preparation(self.cfg.preparation, self._prepared_in, self._show, is_stopped).run()
        if prepared is None:
            return None
        before, seeds = prepared.low_level_hash, {}
        self._show(f"low level: sha256 {before[:16]}, obeys {least_obeyed(prepared)}")
        for seed in self.cfg.seeds:
            loop = LoopCfg(**{**vars(self.cfg.loop), "seed": seed})
            rounds = CorrectionLoop(loop, prepared, self.folder / f"seed-{seed}", self._show, is_stopped)
            stages = rounds.run()
            if stages is None:
                return None
            self._draw(rounds, seed)
            seeds[seed] = stages
        return self._finish(prepared, before, seeds)

    def _draw(self, rounds: CorrectionLoop, seed: int) -> None:
        """Stills of one table before and after, where there is one to show and something to draw with."""
        path = self.folder / f"seed-{seed}" / PICTURE
        found = None if path.exists() else rounds.before_and_after()
        if found is None:
            return
        try:
            draw_strip(path, *found, ("as demonstrated", f"after {self.cfg.loop.rounds} rounds of corrections"))
        except RendererError as error:
            self._show(f"no picture: {error}")
        else:
            self._show(f"picture: {path}")

    def _finish(self, prepared: Prepared, before: str, seeds: dict[int, dict[str, Any]]) -> dict[str, Any]:
        found = figures(list(seeds.values()))
        result = {
            "cfg": asdict(self.cfg),
            "low_level": {"before": before, "after": prepared.low_level_hash},
            "trials": self.cfg.preparation.trials,
            "obeyed": prepared.obeyed,
            "seeds": seeds,
            "figures": asdict(found),
            "environment": asdict(environment()),
        }
        scratch = self.folder / f"{RESULT}.new"
        scratch.write_text(json.dumps(jsonable(result), indent=1) + "\n")
        scratch.replace(self.folder / RESULT)
        for text in table(found):
            self._show(text)
        return result


def least_obeyed(prepared: Prepared) -> str:
    """The command that is obeyed least, for a person."""
    text, count = min(prepared.obeyed.items(), key=lambda item: item[1])
    total, trials = sum(prepared.obeyed.values()), prepared.cfg.trials
    share = 100.0 * total / (trials * len(prepared.obeyed))
    return f"{share:.1f} % of what is said alone, '{text}' least: {count} of {trials}"
