"""``rostrum learn corrections``: a robot that is corrected in words, and says it to itself the next time."""

import signal
from pathlib import Path

from rostrum.cli.options import require_learning
from rostrum.cli.terminal import line
from rostrum.errors import UsageError


def corrections(
    out: Path = Path("out/learn/corrections"),
    seed: int = 0,
    rounds: int = 3,
    episodes: int = 60,
    judged: int = 100,
    ratio: float = 0.1,
    preparation: Path | None = None,
    resume: bool = False,
    threads: int = 1,
) -> int:
    """Teaches a robot to correct itself, from what a person says to it at the packing table; all in simulation.

    Demonstrations are narrated by a scripted operator; a low level learns from them, once, to do what is said, a high
    level to say it. Then, in rounds, a scripted person corrects the robot in words, and the high level alone learns
    from that. Corrections of real runs stand in their events.jsonl and journal; `rostrum learn corrections` learns
    from the packing table's alone. Ctrl-C loses nothing; go on with --resume.
    docs/learning_from_corrections.md says more.

    Args:
        out: Folder of the run.
        seed: Of the high level and the tables.
        rounds: Of correcting and learning.
        episodes: In which a person corrects, in each round.
        judged: Episodes by itself on which each round is judged.
        ratio: Share of the newest corrections in what is learnt from.
        preparation: Folder `preparation` of another run, to use its demonstrations and low level.
        resume: Go on with the run in OUT, as it was begun.
        threads: Of the processor.
    """
    require_learning()
    import torch

    from rostrum.learned_corrections.loop import LoopCfg
    from rostrum.learned_corrections.run import RECORD, CorrectionsRun, RunCfg

    begun = (out / RECORD).exists()
    if begun and not resume:
        raise UsageError(f"{out} holds a run already; go on with --resume, or choose another --out")
    if resume and not begun:
        raise UsageError(f"{out} holds no run to go on with; leave --resume out")
    if rounds < 1 or episodes < 1 or judged < 1:
        raise UsageError("--rounds, --episodes and --judged are at least 1")
    torch.set_num_threads(threads)
    if resume:
        run = CorrectionsRun.resume(out, line)
    else:
        loop = LoopCfg(rounds=rounds, episodes=episodes, judged=judged, ratio=ratio)
        run = CorrectionsRun(RunCfg(loop=loop, seeds=(seed,)), out, line, preparation)
    line(f"learning from corrections, seeds {', '.join(map(str, run.cfg.seeds))}; folder: {out}")
    before = signal.signal(signal.SIGINT, lambda *_: run.stop())
    try:
        result = run.run()
    finally:
        signal.signal(signal.SIGINT, before)
    if result is None:
        line(f"stopped; go on with: rostrum learn corrections --out {out} --resume")
        return 130
    line(f"done: {out / 'result.json'}")
    return 0
