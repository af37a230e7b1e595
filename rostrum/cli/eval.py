"""``rostrum eval``: judges a trained policy, or the reading of sentences."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import tyro

from rostrum.cli.options import require_learning
from rostrum.cli.terminal import line


def eval(arguments: list[str]) -> int:
    """Judges a trained policy in simulation, or a reading of sentences against what they mean."""
    commands: dict[str, Callable[..., int]] = {"policy": policy, "language": language, "paragraphs": paragraphs}
    return tyro.extras.subcommand_cli_from_dict(commands, prog="rostrum eval", description=eval.__doc__, args=arguments)


def language(
    data: Path,
    lexicon: Path | None = None,
    readers: Literal["both", "rules", "network"] = "both",
    reader: Path | None = None,
    json: Path | None = None,
    show: int = 20,
) -> int:
    """Reads sentences and compares with what they mean: formulas on infinite words, good and bad finite traces.

    A line of the data is {"text", "ltl"} and / or {"text", "good": [trace], "bad": [trace]}, see docs/temporal.md.

    Args:
        data: JSON lines, or a table with utterance and ltl_prefix.
        lexicon: What the propositions are called; without it they are single letters.
        readers: The rules, and the network where they have no reading; or one of them alone.
        reader: What `rostrum learn language --subject sentences` made; by default what Rostrum ships.
        json: File for every reading and the summary.
        show: How many wrong readings are printed.
    """
    from benchmarks.language.run import run_language
    from planners.language.temporal.learned.reader import FILE_VARIABLE
    from rostrum.cli.lexicon import read_lexicon

    _use(reader, FILE_VARIABLE)
    return run_language(data, read_lexicon(lexicon), readers, json, show)


def paragraphs(
    data: tuple[Path, ...],
    readers: Literal["both", "rules", "network"] = "both",
    reader: Path | None = None,
    json: Path | None = None,
    show: int = 20,
) -> int:
    """Reads whole requests in free English and compares with what was meant.

    The data are labelled paragraphs, each with the world that it speaks of, see docs/language.md.

    Args:
        data: Files of labelled paragraphs.
        readers: The rules and the network together, as robots hear them; or one of them alone.
        reader: What `rostrum learn language` made; by default what Rostrum ships.
        json: File for every reading and the summary.
        show: How many wrong readings are printed.
    """
    from benchmarks.language.paragraphs import run_paragraphs
    from planners.language.learned.reader import FILE_VARIABLE

    _use(reader, FILE_VARIABLE)
    return run_paragraphs(data, readers, json, show)


def policy(
    bundle: Annotated[Path, tyro.conf.Positional],
    suite: tuple[str, ...] = (),
    quick: bool = False,
    episodes: int | None = None,
    seed: int = 0,
    threads: int = 0,
    json: Path | None = None,
    resume: Path | None = None,
    write: bool = False,
) -> int:
    """Judges a policy bundle in simulation, suite by suite; exit status 1 when a target is missed.

    The suites and what they draw are in docs/evaluation.md.

    Args:
        bundle: File made by `rostrum train` or `rostrum export`, or the folder of a finished run.
        suite: Suites to run; by default all that its task must pass.
        quick: Fewer episodes.
        episodes: Episodes of every suite, instead of its own number.
        seed: Added to every suite's own.
        threads: Physics threads; as many as cores when 0.
        json: File for the outcome; every finished suite is in it at once.
        resume: Go on with what this file holds of the same network.
        write: Put the results into the bundle, and write its model card anew.
    """
    require_learning()
    from benchmarks.legs.bench import finished
    from benchmarks.legs.record import record
    from benchmarks.legs.runner import RunCfg, run_suites
    from benchmarks.legs.subject import subject_from_bundle, trained_task
    from benchmarks.legs.suites import chosen, suites_for
    from benchmarks.result import BenchResult
    from policies.onnx_bundle import read_bundle

    path = bundle / "policy.onnx" if bundle.is_dir() else bundle
    cfg = RunCfg(quick, episodes, seed, threads)
    subject = subject_from_bundle(path)
    suites = chosen(suite) if suite else suites_for(trained_task(read_bundle(path)[0]), subject.description)
    result = BenchResult(subject.name)
    if resume is not None and resume.exists():
        result.results = finished(resume)
    run_suites(suites, lambda _: subject, cfg, result, json or resume)
    result.show()
    if write:
        _, card = record(path, result)
        line(f"bundle: {path}")
        line(f"card:   {card}")
    line("passed" if result.passed else "fell short")
    return 0 if result.passed else 1


def _use(reader: Path | None, variable: str) -> None:
    """Has the readers of this process use what a file holds; one that cannot be used must not leave the rules alone."""
    from planners.language.learned.adapter import load_adapter

    if reader is not None:
        load_adapter(reader)
        os.environ[variable] = str(reader)
