"""``rostrum skill``: the library of skills: list, show and run them, make a new one, record and learn one."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from hardware.document import to_dict, to_json
from hardware.operator.command import OperatorInput
from rostrum.cli.options import require_learning
from rostrum.cli.terminal import line
from rostrum.skill_library import describe, new_skill
from rostrum.skill_library.arguments import read_arguments
from rostrum.skill_library.known import known_specs, spec_of, use_folders
from skills.plugins import plugins

if TYPE_CHECKING:
    from rostrum.skill_library.run_skill import RunCfg

Skills = Annotated[tuple[Path, ...], tyro.conf.UseAppendAction]
"""Folders of plug-ins, besides those of ``ROSTRUM_SKILLS``."""
Name = Annotated[str, tyro.conf.Positional]
Arguments = Annotated[tuple[str, ...], tyro.conf.Positional]


def skill(arguments: list[str]) -> int:
    """The library of skills: list, show and run them, make a new one, record demonstrations and train on them."""
    commands: dict[str, Callable[..., int]] = {
        "list": list_all, "show": show, "run": run, "new": new, "record": record, "train": train
    }  # fmt: skip
    return tyro.extras.subcommand_cli_from_dict(
        commands, prog="rostrum skill", description=skill.__doc__, args=arguments
    )


def list_all(skills: Skills = (), json: bool = False) -> int:
    """Lists every skill, those of plug-ins too, and the plug-ins that were left out with the reason.

    Args:
        skills: Folder of plug-ins, besides those of ROSTRUM_SKILLS; may be said again.
        json: Print the contracts as a JSON list instead.
    """
    use_folders(skills)
    if json:
        line(_json_list([to_dict(spec) for spec in known_specs()]))
        return 0
    for spec in known_specs():
        line(describe.brief(spec))
    for broken in plugins().broken:
        line(f"left out: {broken.folder}: {broken.why}")
    return 0


def show(name: Name, skills: Skills = (), scene: str = "bench", json: bool = False, markdown: bool = False) -> int:
    """Shows the contract of a skill as people read it.

    Args:
        name: The skill.
        skills: Folder of plug-ins, besides those of ROSTRUM_SKILLS; may be said again.
        scene: Scene whose robots are asked who can do it.
        json: Print the contract as JSON instead.
        markdown: Print it as the section of a page instead.
    """
    use_folders(skills)
    spec = spec_of(name)
    if json:
        line(to_json(spec, indent=1))
    elif markdown:
        line(describe.contract_page(spec))
    else:
        from rostrum.site import catalogue_of  # its scenes take a while to load
        from sim.scenes.scene import load_scene

        source = next((str(found.folder) for found in plugins().found if found.spec.name == name), "")
        line(describe.contract_text(spec, catalogue_of(load_scene(scene)).robots, source))
    return 0


def run(
    name: Name,
    arguments: Arguments = (),
    skills: Skills = (),
    scene: str = "bench",
    robot: str = "",
    seed: int = 0,
    first: Annotated[tuple[str, ...], tyro.conf.UseAppendAction] = (),
    film: Path | None = None,
    policy: Path | None = None,
    runs: int = 1,
    json: bool = False,
) -> int:
    """Runs one skill in a scene, in one process and without ROS; the same seed gives the same run.

    Args:
        name: The skill.
        arguments: Its arguments, such as object=red_block; a list of names is separated by commas.
        skills: Folder of plug-ins, besides those of ROSTRUM_SKILLS; may be said again.
        scene: Scene name or file.
        robot: Who; by default the one that would be done first.
        seed: Seeds placement and sensor noise.
        first: A call that comes before, such as "pick object=red_block"; may be said again.
        film: Folder for a film.
        policy: Bundle of a network that does it instead of its executor; needs --robot.
        runs: In as many scenes, from one seed to the next, in which it is feasible; prints how often it succeeded.
        json: Print the result as JSON instead.

    Returns:
        0 for success, else 10 and more by the reason: 'rostrum skill show NAME' lists them.
    """
    from rostrum.skill_library.run_skill import RunCfg, run_skill  # simulation

    use_folders(skills)
    spec = spec_of(name)
    bound = read_arguments(spec, arguments)
    cfg = RunCfg(name, bound, scene, robot, seed, first, film, policy)
    if runs > 1:
        return _rate(cfg, runs)
    ended = run_skill(cfg, watch=None if json else _phase)
    if json:
        line(to_json(ended.result, indent=1))
    else:
        line(f"{ended.result.reason.value}: {ended.result.text}; {ended.call.robot}, {ended.seconds:.1f} s simulated")
        for key, value in sorted(ended.result.evidence.items()):
            line(f"    {key} = {value:.4g}")
    return describe.EXIT_CODES[ended.result.reason]


def new(name: Name, out: Path = Path("my_skills"), description: str = new_skill.DESCRIPTION) -> int:
    """Writes a new skill from a template: contract, executor, test and page, as a plug-in that works as it is.

    Args:
        name: Of the skill: lower case words joined by underscores, such as point_at.
        out: Folder of your own skills.
        description: One sentence that says what it does, beginning with its verb.
    """
    package = new_skill.new_skill(name, out, description)
    for file in sorted(package.iterdir()):
        if file.is_file():
            line(f"    {file}")
    line(f"export ROSTRUM_SKILLS={out.resolve()}")
    line(f"rostrum skill run {name} object=red_block")
    return 0


def record(
    name: Name,
    arguments: Arguments = (),
    out: Path = Path("demonstrations"),
    episodes: int = 10,
    by: Literal["expert", "keyboard", "gamepad"] = "expert",
    skills: Skills = (),
    scene: str = "bench",
    robot: str = "left",
    seed: int = 0,
    fps: int = 20,
    failures: bool = False,
    device: Path = Path("/dev/input/js0"),
) -> int:
    """Records demonstrations of a skill in simulation, as a data set that LeRobot reads; each scene is another one.

    A folder that holds demonstrations is gone on with. Whatever ends the recording, finished episodes stay.

    Args:
        name: The skill.
        arguments: Its arguments, such as object=red_block.
        out: Folder of the data set.
        episodes: How many more.
        by: Who shows it: the skill's own executor, or a person in real time.
        skills: Folder of plug-ins, besides those of ROSTRUM_SKILLS; may be said again.
        scene: Scene name or file.
        robot: Who does it.
        seed: Of the first episode's scene; each further one has the next.
        fps: Frames per second, a divisor of 100.
        failures: Keep demonstrations that failed, too.
        device: Of the gamepad.
    """
    from rostrum.demonstrations.record import RecordCfg, Recorder  # simulation

    use_folders(skills)
    bound = read_arguments(spec_of(name), arguments)
    cfg = RecordCfg(name, bound, out, episodes, by, scene, robot, seed, fps, failures)
    operator = _operator(by, device)
    try:
        writer = Recorder(cfg, operator).record(told=_recorded)
    finally:
        if operator is not None:
            operator.close()
    line(f"{out}: {writer.episodes} episodes, {writer.frames} frames")
    return 0


def train(
    name: Name,
    data: Path,
    out: Path = Path("skill.onnx"),
    until: str = "",
    steps: int = 4000,
    seed: int = 0,
    skills: Skills = (),
) -> int:
    """Learns a skill from its demonstrations by behaviour cloning: a small network on measured joints and things.

    Args:
        name: The skill.
        data: Folder of the demonstrations.
        out: The policy bundle.
        until: Phase of the skill from which on frames are left out, such as the way back.
        steps: Updates.
        seed: Of weights, batches and the episodes that are held out.
        skills: Folder of plug-ins, besides those of ROSTRUM_SKILLS; may be said again.
    """
    require_learning()
    from rostrum.demonstrations.train import TrainCfg
    from rostrum.demonstrations.train import train as learn

    use_folders(skills)
    trained = learn(TrainCfg(name, data, out, until, steps, seed))
    for key, value in trained.figures.items():
        line(f"    {key} = {value}")
    line(f"{out}: run it with 'rostrum skill run {name} --policy {out} --robot ROBOT --runs 20'")
    return 0


def _rate(cfg: "RunCfg", runs: int) -> int:
    from benchmarks.result import wilson
    from rostrum.skill_library.rate import rate_of

    rate = rate_of(
        cfg, runs, told=lambda seed, ended: line(f"seed {seed}: {ended.result.reason.value}: {ended.result.text}")
    )
    low, high = wilson(rate.successes, runs)
    line(f"{rate.successes} of {runs} succeeded; 95 % interval {low:.2f} to {high:.2f}")
    return 0 if rate.successes == runs else 1


def _operator(by: str, device: Path) -> OperatorInput | None:
    if by == "keyboard":
        from hardware.operator.keyboard import HELP, Keyboard  # a terminal, which not every system has

        line(HELP)
        return Keyboard()
    if by == "gamepad":
        from hardware.operator.gamepad import Gamepad

        return Gamepad(device)
    return None


def _recorded(episodes: int, ended: Any, kept: bool) -> None:
    fate = f"episode {episodes - 1}" if kept else "left out"
    line(f"{fate}: {ended.result.reason.value}: {ended.result.text}, {ended.seconds:.1f} s")


def _phase(phase: str, now: float) -> None:
    line(f"{now:7.1f} s  {phase}")


def _json_list(values: list) -> str:
    import json

    return json.dumps(values, indent=1)
