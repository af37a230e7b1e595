"""``rostrum bench perception``: finding objects with depth cameras."""

from pathlib import Path

from benchmarks.result import BenchResult
from rostrum.errors import UsageError


def perception(
    quick: bool = False,
    seeds: str = "",
    peer: bool = False,
    json: Path | None = None,
    resume: Path | None = None,
) -> BenchResult:
    """Perception on random tables with noise, odd light, clutter, stacks and arms in the way, against the truth.

    Args:
        quick: 40 tables instead of 500; some minutes.
        seeds: First and last seed, such as 0-499; those from 1000000 on are for tuning.
        peer: Let a textbook pipeline of Open3D look at the same frames; wants Open3D (EXTRAS=peers).
        json: File for the outcome; every finished table is in it at once.
        resume: Go on with what this file holds.
    """
    from benchmarks.perception.bench import QUICK_SCENES, SCENES, PerceptionBenchCfg, run
    from benchmarks.perception.peer import require_open3d
    from rostrum.cli.options import require_vision

    require_vision()
    if peer:
        require_open3d()
    try:
        first, _, last = (seeds or f"0-{(QUICK_SCENES if quick else SCENES) - 1}").partition("-")
        span = int(first), int(last or first)
    except ValueError:
        raise UsageError(f"--seeds takes A-B, such as 0-499; got {seeds!r}") from None
    return run(PerceptionBenchCfg(span, quick, peer), json, resume)
