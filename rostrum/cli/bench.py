"""``rostrum bench``: measures what the project claims."""

import os
from collections.abc import Callable
from pathlib import Path

import tyro

from benchmarks.result import BenchResult
from rostrum.cli.bench_perception import perception
from rostrum.cli.bench_robots import drivers, motion_planning, safety
from rostrum.cli.bench_skills import skills
from rostrum.cli.options import Domain, require_learning
from rostrum.cli.terminal import line
from rostrum.errors import UsageError


def bench(arguments: list[str]) -> int:
    """Runs a benchmark: a table on the terminal, JSON with --json, exit status 1 when a target is missed."""
    benchmarks: dict[str, Callable[..., BenchResult]] = {
        "stack": stack,
        "corrections": corrections,
        "minds": minds,
        "faults": faults,
        "learned-corrections": learned_corrections,
        "skill-centric": skill_centric,
        "memory": memory,
        "workshop": workshop,
        "legs": legs,
        "graph": graph,
        "train": train,
        "sim": sim,
        "planner": planner,
        "safety": safety,
        "drivers": drivers,
        "skills": skills,
        "motion-planning": motion_planning,
        "perception": perception,
    }
    result = tyro.extras.subcommand_cli_from_dict(
        benchmarks, prog="rostrum bench", description=bench.__doc__, args=arguments
    )
    result.show()
    line("passed" if result.passed else "fell short")
    return 0 if result.passed else 1


def stack(
    quick: bool = False,
    seeds: str = "0-19",
    only: tuple[str, ...] = (),
    json: Path | None = None,
    resume: Path | None = None,
    out: Path = Path("out/bench"),
    domain: Domain = None,
) -> BenchResult:
    """The whole stack on the bench scene: missions by seed, start-up time, corrections and stops, killed nodes.

    Args:
        quick: At most ten minutes, with fewer repetitions.
        seeds: First and last seed of the block poses.
        only: Parts to run; all by default.
        json: File for the outcome; every finished run is in it at once.
        resume: Go on with what this file holds.
        out: Folder for the run folders.
        domain: ROS domain id.
    """
    del domain
    from rostrum.cli.up import check_setup

    check_setup()
    from benchmarks.stack import PARTS, StackBenchCfg, run

    unknown = sorted(set(only) - set(PARTS))
    if unknown:
        raise UsageError(f"--only: no part {', '.join(map(repr, unknown))}; there are {', '.join(PARTS)}")
    cfg = StackBenchCfg(quick, _span(seeds), only or PARTS, out, int(os.environ["ROS_DOMAIN_ID"]))
    return run(cfg, json, resume)


def corrections(
    quick: bool = False,
    only: tuple[str, ...] = (),
    json: Path | None = None,
    resume: Path | None = None,
    graph: bool = False,
    out: Path = Path("out/bench/corrections"),
    jobs: int = 0,
    domain: Domain = None,
) -> BenchResult:
    """200 corrections of moving robots; the simulator's state, beside an uncorrected twin, tells what each changed.

    Rehearsed in one process each, without ROS. With --graph, how soon corrections act over ROS on the wall clock.

    Args:
        quick: Every fifth of them; with --graph, fewer samples.
        only: Kinds to run: nudge, speed, stop, grip, "undo motion", skill, task; all by default. With --graph: arms,
            legs, edits.
        json: File for the outcome; every finished run is in it at once.
        resume: Go on with what this file holds.
        graph: Measure the other thing: from words to changed references, robots at rest and new plans, over ROS.
        out: Folder for the run folders.
        jobs: Runs at the same time; as many as cores when 0.
        domain: ROS domain id.
    """
    del domain
    if graph:
        return _corrections_over_ros(quick, only, json, resume, out)
    from benchmarks.corrections.bench import CorrectionsBenchCfg, run

    return run(CorrectionsBenchCfg(quick, only, out, jobs), json, resume)


def _corrections_over_ros(
    quick: bool, only: tuple[str, ...], json: Path | None, resume: Path | None, out: Path
) -> BenchResult:
    from rostrum.cli.up import check_setup

    check_setup()
    from benchmarks.reflexes.bench import PARTS, ReflexesBenchCfg, run

    if unknown := sorted(set(only) - set(PARTS)):
        raise UsageError(f"--only: no part {', '.join(map(repr, unknown))}; with --graph there are {', '.join(PARTS)}")
    return run(ReflexesBenchCfg(quick, only, out, int(os.environ["ROS_DOMAIN_ID"])), json, resume)


def memory(
    quick: bool = False,
    seeds: str = "0-4",
    json: Path | None = None,
    resume: Path | None = None,
    out: Path = Path("out/bench/memory"),
) -> BenchResult:
    """25 household tasks one after another, with and without a memory, for a person who wants more than is said.

    Rehearsed in one process, without ROS, one task after another; about 40 minutes on one core.

    Args:
        quick: One household.
        seeds: First and last household: an order of tasks, words and placements of its own each.
        json: File for the outcome; every finished task is in it at once.
        resume: Go on with what this file holds, and with the memories in `--out`.
        out: Folder for run folders and memories.
    """
    from benchmarks.memory.bench import MemoryBenchCfg, run

    return run(MemoryBenchCfg(quick, _span(seeds), out), json, resume)


def learned_corrections(
    quick: bool = False,
    seeds: str = "0-4",
    json: Path | None = None,
    resume: Path | None = None,
    out: Path = Path("out/bench/learned-corrections"),
    preparation: Path | None = None,
) -> BenchResult:
    """Whether a robot corrected in words does better by itself afterwards: rounds of several seeds, and two controls.

    Args:
        quick: The first seed alone, with fewer episodes.
        seeds: First and last seed.
        json: File for the outcome; every finished seed is in it at once.
        resume: Go on with what this file holds.
        out: Folder of the runs; what a run holds already is not done again.
        preparation: Folder of demonstrations and low level made before; by default they are made in OUT.
    """
    require_learning()
    import torch

    from benchmarks.corrections.learned import LearnedCorrectionsBenchCfg, run

    torch.set_num_threads(1)
    return run(LearnedCorrectionsBenchCfg(_span(seeds), quick, out, preparation), json, resume)


def skill_centric(
    quick: bool = False,
    seeds: str = "0-2",
    json: Path | None = None,
    resume: Path | None = None,
    out: Path = Path("out/bench/skill-centric"),
) -> BenchResult:
    """Whether a policy of short skills does tasks that nobody demonstrated, beside one taught whole tasks alike.

    Args:
        quick: The first seed alone, taught and judged less.
        seeds: First and last seed.
        json: File for the outcome; every finished seed is in it at once.
        resume: Go on with what this file holds.
        out: Folder of the runs; what a run holds already is not done again.
    """
    require_learning()
    import torch

    from benchmarks.skill_centric.bench import SkillCentricBenchCfg, run

    torch.set_num_threads(1)
    return run(SkillCentricBenchCfg(_span(seeds), quick, out), json, resume)


def faults(
    quick: bool = False,
    only: tuple[str, ...] = (),
    json: Path | None = None,
    resume: Path | None = None,
    out: Path = Path("out/bench/faults"),
    domain: Domain = None,
    journal: bool = False,
    kills: int = 0,
) -> BenchResult:
    """A fault campaign: 30 kinds, 10 runs each, in bodies, senses, speech, processes, messages, clocks and disks.

    Faults of bodies, senses and speech are rehearsed in one process; the others strike the whole graph over ROS.

    Args:
        quick: Each kind once.
        only: Kinds to run, such as "slipped grasp"; all by default.
        json: File for the outcome; every finished run is in it at once.
        resume: Go on with what this file holds.
        out: Folder for the run folders.
        domain: ROS domain id.
        journal: Instead, kill the executive at random instants and look for all that it told in its journal.
        kills: How often, with --journal: 100 by default, 5 with --quick.
    """
    del domain
    from rostrum.cli.up import check_setup

    check_setup()
    if journal:
        from benchmarks.faults.journal import KILLS, QUICK_KILLS, JournalBenchCfg
        from benchmarks.faults.journal import run as run_journal

        cfg = JournalBenchCfg(kills or (QUICK_KILLS if quick else KILLS), out, int(os.environ["ROS_DOMAIN_ID"]))
        return run_journal(cfg, json, resume)
    if kills:
        raise UsageError("--kills belongs to --journal")
    from benchmarks.faults.bench import FaultsBenchCfg, run

    return run(FaultsBenchCfg(quick, only, out, int(os.environ["ROS_DOMAIN_ID"])), json, resume)


def minds(
    quick: bool = False,
    seeds: str = "0-4",
    only: tuple[str, ...] = (),
    json: Path | None = None,
    resume: Path | None = None,
    graph: bool = False,
    out: Path = Path("out/bench/minds"),
    domain: Domain = None,
) -> BenchResult:
    """A person keeps two arms busy in words: a fast and a slow mind together, beside either alone; reflexes meanwhile.

    Rehearsed, in simulated time, with latencies that are injected: slow 3 s (10 s for the reflexes), fast 0.4 s.

    Args:
        quick: The first seed alone.
        seeds: First and last seed.
        only: Agents to run: both, "both, ahead", "slow only", "fast only", "slow words"; all by default.
        json: File for the outcome; every finished session is in it at once.
        resume: Go on with what this file holds.
        graph: Measure the reflexes over ROS, too, on the wall clock, beside a language model that takes 10 s.
        out: Folder for the event logs.
        domain: ROS domain id.
    """
    from benchmarks.minds.agents import AGENTS
    from benchmarks.minds.bench import MindsBenchCfg, run

    if unknown := sorted(set(only) - set(AGENTS)):
        raise UsageError(f"--only: no agent {', '.join(map(repr, unknown))}; there are {', '.join(map(repr, AGENTS))}")
    del domain
    if graph:
        from rostrum.cli.up import check_setup

        check_setup()
    first, last = _span(seeds)
    in_domain = int(os.environ["ROS_DOMAIN_ID"]) if graph else None
    return run(MindsBenchCfg((first, first if quick else last), only, quick, out, in_domain), json, resume)


def workshop(
    quick: bool = False,
    seeds: str = "",
    only: tuple[str, ...] = (),
    json: Path | None = None,
    resume: Path | None = None,
    out: Path = Path("out/bench/workshop"),
    jobs: int = 0,
    domain: Domain = None,
) -> BenchResult:
    """Teams at work, judged by ground truth: the main sentence, under stress, with faults, towers, other scenes.

    Missions are rehearsed in one process each, without ROS; the part 'graph' runs the whole graph over ROS.

    Args:
        quick: Two seeds of every part.
        seeds: First and last seed, such as 0-99; each part's own by default.
        only: Parts to run; all by default.
        json: File for the outcome; every finished run is in it at once.
        resume: Go on with what this file holds.
        out: Folder for the run folders.
        jobs: Missions at the same time; as many as cores when 0.
        domain: ROS domain id.
    """
    del domain
    from benchmarks.workshop.bench import WorkshopBenchCfg, run

    if not only or "graph" in only:
        from rostrum.cli.up import check_setup

        check_setup()
    cfg = WorkshopBenchCfg(only, _span(seeds) if seeds else None, quick, out, jobs, int(os.environ["ROS_DOMAIN_ID"]))
    return run(cfg, json, resume)


def legs(
    quick: bool = False,
    only: tuple[str, ...] = (),
    json: Path | None = None,
    resume: Path | None = None,
    bundles: Path | None = None,
    episodes: int | None = None,
    threads: int = 0,
) -> BenchResult:
    """The shipped locomotion policies on their suites: commands, falls, standing, docking, carrying, disturbances.

    Args:
        quick: At most ten minutes, with fewer episodes.
        only: Suites to run; all by default.
        json: File for the outcome; every finished suite is in it at once.
        resume: Go on with what this file holds.
        bundles: Folder with the policy bundles; the shipped ones by default.
        episodes: Episodes of every suite, instead of its own number.
        threads: Physics threads; as many as cores when 0.
    """
    require_learning()
    from benchmarks.legs.bench import BUNDLES, LegsBenchCfg, run
    from benchmarks.legs.runner import RunCfg

    return run(LegsBenchCfg(RunCfg(quick, episodes, threads=threads), only, bundles or BUNDLES), json, resume)


def graph(
    quick: bool = False,
    json: Path | None = None,
    resume: Path | None = None,
    episodes: int | None = None,
    out: Path = Path("out/bench/graph"),
    domain: Domain = None,
    threads: int = 0,
) -> BenchResult:
    """Docking in the full graph of the yard, skill calls over ROS in lock-step, beside the batch evaluation of docking.

    Args:
        quick: At most ten minutes, with fewer docks.
        json: File for the outcome; every finished run of the graph is in it at once.
        resume: Go on with what this file holds.
        episodes: Docks in the graph, and as many in the batch; 200 by default, 30 for a quick run.
        out: Folder for the run folders.
        domain: ROS domain id.
        threads: Physics threads of the batch; as many as cores when 0.
    """
    del domain
    from rostrum.cli.up import check_setup

    check_setup()
    require_learning()
    from benchmarks.legs.graph import QUICK_EPISODES, GraphBenchCfg, run
    from benchmarks.legs.graph_run import GraphRunCfg

    count = episodes if episodes is not None else QUICK_EPISODES if quick else GraphBenchCfg.episodes
    run_cfg = GraphRunCfg(out=out, domain=int(os.environ["ROS_DOMAIN_ID"]))
    return run(GraphBenchCfg(count, quick, graph=run_cfg, threads=threads), json, resume)


def train(
    task: str = "walk",
    robot: str = "go2",
    seeds: str = "0-2",
    quick: bool = False,
    json: Path | None = None,
    resume: Path | None = None,
    out: Path = Path("out/bench/train"),
    processes: int | None = None,
) -> BenchResult:
    """Walking from nothing, seed by seed: how long it takes, how well it follows commands, how often it falls.

    Args:
        task: Task to train.
        robot: Robot to train.
        seeds: First and last seed.
        quick: The first seed alone.
        json: File for the outcome; every finished seed is in it at once.
        resume: Go on with what this file holds.
        out: Folder for the training runs; those of the same name are made anew.
        processes: Processes that learn together; as many as cores by default.
    """
    require_learning()
    from benchmarks.training import TrainingBenchCfg, run
    from sim.tasks.registry import find_task
    from sim.tasks.training_run import TrainingRun

    cores = len(os.sched_getaffinity(0))
    training = TrainingRun(task, robot, find_task(task, robot).train, processes=processes or cores)
    return run(TrainingBenchCfg(training, _span(seeds), out, quick, cores), json, resume)


def sim(
    quick: bool = False,
    json: Path | None = None,
    resume: Path | None = None,
    envs: int = 256,
    with_mjlab: bool = False,
    mjlab_env: Path | None = None,
    with_warp: bool = False,
) -> BenchResult:
    """What training costs beyond the physics: environment over bare rollout, two threads over one, other engines.

    Args:
        quick: Fewer blocks; a minute or two.
        json: File for the outcome; every finished part is in it at once.
        resume: Go on with what this file holds.
        envs: Copies of the robot.
        with_mjlab: Measure mjlab beside ours; makes an environment of its own, about 2.3 GB, where there is none.
        mjlab_env: Folder of mjlab's environment; in the user's cache by default.
        with_warp: Measure MuJoCo Warp on the CPU as well.
    """
    require_learning()
    from benchmarks.sim.bench import SimBenchCfg, run
    from benchmarks.sim.overhead import OverheadCfg

    return run(SimBenchCfg(quick, OverheadCfg(num_envs=envs), with_mjlab, mjlab_env, with_warp), json, resume)


def planner(
    data: Path | None = None,
    cases: str = "12,13,14,21",
    seeds: str = "0-9",
    robots: int = 6,
    objective: str = "sum",
    published: Path | None = None,
    published_python: Path | None = None,
    published_limit: float = 600.0,
    quick: bool = False,
    json: Path | None = None,
    plot: Path | None = None,
) -> BenchResult:
    """Planning for teams: formulas and plans against their definitions, scaling; with --data the office cases alone.

    Args:
        data: Folder with the office cases (specs.json, map.json, domain.json, starts.json).
        cases: Office cases, separated by commas.
        seeds: First and last seed of the robots' starts.
        robots: Size of the team.
        objective: What the office cases minimise: sum, makespan, or weighted:SHARE with the makespan's share.
        published: Checkout of the published planner, which then runs on the same office cases; left as it is.
        published_python: Interpreter that has its packages; by default .venv in the checkout, or else this one.
        published_limit: Longest planning of one of its runs [s].
        quick: A tenth of the instances and formulas, the small sizes.
        json: File for the outcome; every finished part is in it at once.
        plot: SVG file for a picture of the scaling.
    """
    from benchmarks.planner.bench import PlannerBenchCfg, run
    from benchmarks.planner.office import OfficeCfg
    from benchmarks.planner.published import PublishedCfg
    from planners.allocation.objective import read_objective

    first, last = _span(seeds)
    chosen = tuple(case.strip() for case in cases.split(",") if case.strip())
    office = OfficeCfg(data, chosen, tuple(range(first, last + 1)), robots, read_objective(objective)) if data else None
    theirs = PublishedCfg(published, published_python, published_limit) if published else None
    return run(PlannerBenchCfg(office, quick, theirs, plot), json)


def _span(seeds: str) -> tuple[int, int]:
    try:
        first, _, last = seeds.partition("-")
        return (int(first), int(last or first))
    except ValueError:
        raise UsageError(f"--seeds takes A-B, such as 0-19; got {seeds!r}") from None
