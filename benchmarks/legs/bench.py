"""``rostrum bench legs``: the shipped policies of the quadruped, each on the suites that it is for."""

from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.legs.runner import RunCfg, run_suites
from benchmarks.legs.subject import Subject, subject_from_bundle
from benchmarks.legs.suite import Role, Suite
from benchmarks.legs.suites import chosen
from benchmarks.result import BenchResult, read_rows
from rostrum.cli.terminal import line
from rostrum.errors import UsageError

BUNDLES = Path(__file__).resolve().parents[2] / "policies" / "bundles"
FILES: dict[Role, str] = {"walk": "go2_walk.onnx", "terrain": "go2_terrain.onnx"}


@dataclass(frozen=True)
class LegsBenchCfg:
    """What to measure.

    Attributes:
        run: How to run the suites.
        only: Suites to run; all when empty.
        bundles: Folder with the bundles.
    """

    run: RunCfg = field(default_factory=RunCfg)
    only: tuple[str, ...] = ()
    bundles: Path = BUNDLES


def run(cfg: LegsBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the benchmark; each finished suite is in the file at once.

    Raises:
        UsageError: an unknown suite, or no bundle for one that was asked for by name.
        BundleError: a bundle cannot be read.
        TaskError: a bundle's task is unknown, or has changed.
    """
    suites = chosen(cfg.only) if cfg.only else _possible(chosen(()), cfg.bundles)
    subjects = load_subjects(suites, cfg.bundles)
    result = BenchResult("legs")
    if resume is not None and resume.exists():
        result.results = finished(resume)
        line(f"resumed with {len(result.results)} finished suites of {resume}")
    run_suites(suites, lambda suite: subjects[suite.role], cfg.run, result, json_file or resume)
    return result


def _possible(suites: tuple[Suite, ...], folder: Path) -> tuple[Suite, ...]:
    """The suites whose policy is there; says which are left out."""
    there = tuple(suite for suite in suites if (folder / FILES[suite.role]).is_file())
    for suite in suites:
        if suite not in there:
            line(f"{suite.name}: left out, there is no {FILES[suite.role]}")
    if not there:
        raise UsageError(
            f"no policy bundle in {folder}; make one with 'rostrum train', or choose another with --bundles"
        )
    return there


def load_subjects(suites: tuple[Suite, ...], folder: Path) -> dict[Role, Subject]:
    """The policies that suites ask.

    Raises:
        UsageError: a bundle is missing; names the suites that can run without it.
    """
    roles = {suite.role for suite in suites}
    missing: list[Role] = [role for role in FILES if role in roles and not (folder / FILES[role]).is_file()]
    if missing:
        able = [suite.name for suite in suites if suite.role not in missing]
        remedy = f"run what can be run: --only {' '.join(able)}" if able else "choose another folder with --bundles"
        raise UsageError(f"no {', '.join(FILES[role] for role in missing)} in {folder}; {remedy}")
    return {role: subject_from_bundle(folder / FILES[role]) for role in FILES if role in roles}


def finished(path: Path) -> list[dict]:
    """The finished suites of a file of results; raises like :func:`benchmarks.result.read_rows`."""
    return read_rows(path, "part", "network", "settings", "episodes")
