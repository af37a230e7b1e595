"""The pages agree with the code: links, commands, closed sets, documents, numbers."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from hardware.descriptions.robot import load_description
from hardware.document import documents, identity
from hardware.safety.faults import FaultCode
from planners.corrections.edit_reader import read_form
from planners.corrections.edits import Progress
from planners.corrections.interpret import interpret
from planners.executive import ExecutiveCfg
from planners.language.understand import understand
from planners.plan import NodeState
from rostrum.cli.main import COMMANDS
from rostrum.site import catalogue_of
from rostrum.skill_library.describe import library_row
from sim.scenes.scene import load_scene
from skills.contract import Reason
from skills.library import library
from skills.world.predicates import PREDICATES
from skills.world.snapshot import ObjectBelief, Pose, RobotBelief, WorldSnapshot

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
WITH_README = [*PAGES, *(page for page in [ROOT / "README.md"] if page.exists())]
FLOORS = ("hardware", "skills", "policies", "planners", "sim")

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
all_pages = pytest.mark.parametrize("page", WITH_README, ids=lambda page: str(page.relative_to(ROOT)))


def read(name):
    return (DOCS / name).read_text()


def section(text, heading):
    """The text under a heading, up to the next one of its level or above."""
    level = heading.split(" ")[0]
    body = text.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"\n#{{1,{len(level)}}} ", body)[0]


def first_cells(text):
    """First cell of every row of the tables in a text, without code marks."""
    rows = re.findall(r"^\|\s*`([^`]+)`", text, re.MULTILINE)
    return [row.split("(")[0] for row in rows]


@all_pages
def test_relative_links_point_to_files(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if not re.match(r"[a-z]+:|#", target):
            assert (page.parent / target.split("#")[0]).exists(), f"{page.name} links to {target}"


@all_pages
def test_commands_exist(page):
    fences = re.findall(r"```(?:bash|console|sh)\n(.*?)```", page.read_text(), re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL))
    code = "\n".join([*fences, *spans])
    named = re.findall(r"(?:^|[\s/])rostrum ([a-z]+)", code, re.MULTILINE)
    assert set(named) <= set(COMMANDS), f"{page.name} names {sorted(set(named) - set(COMMANDS))}"


@all_pages
def test_make_targets_and_variables_exist(page):
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z0-9-]+)", page.read_text())) <= targets
    sources = [
        path for folder in ("rostrum", "hardware", "planners", "skills") for path in (ROOT / folder).rglob("*.py")
    ]
    code = "".join(path.read_text() for path in sources)
    for variable in set(re.findall(r"\bROSTRUM_[A-Z_]+", page.read_text())):
        assert f'"{variable}"' in code, f"{page.name} names {variable}, which no code reads"


@all_pages
def test_no_page_names_a_machine_s_path(page):
    found = re.findall(r"(?<![\w$}>.-])/(?:work|tmp|home|root|Users|mnt)/\S*", page.read_text())
    assert not found, f"{page.name} names {found}"


@pages
def test_dotted_names_exist(page):
    roots = "|".join((*FLOORS, "rostrum"))
    for name in set(re.findall(rf"`((?:{roots})(?:\.\w+)+)`", page.read_text())):
        assert resolves(name), f"{page.name} names {name}, which does not exist"


@pages
def test_named_files_exist(page):
    folders = "hardware|skills|policies|planners|sim|rostrum|ros_ws/src|launch|tests|benchmarks"
    for name in set(re.findall(rf"`((?:{folders})/[\w./]*)`", page.read_text())):
        assert (ROOT / name).exists(), f"{page.name} names {name}, which does not exist"


def resolves(name):
    """Whether a dotted name is a module, or something in one."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@all_pages
def test_sentences_in_examples_are_understood(page):
    scene = load_scene("bench")
    catalogue, here = catalogue_of(scene), Pose((0.0, 0.0, 0.0))
    world = WorldSnapshot(
        0.0,
        tuple(ObjectBelief(o.name, o.kind, o.color, o.size, here, 0.0, 0.0, "") for o in catalogue.objects),
        catalogue.places,
        tuple(RobotBelief(r.name, r.model, r.capabilities, r.base, here, 0.08, 0.0) for r in catalogue.robots),
    )
    for fence in re.findall(r"```bash\n(.*?)```", page.read_text(), re.DOTALL):
        for sentence in re.findall(r'rostrum (?:say|demo)[^"\n]*"([^"]+)"', fence):
            if page.name != "simulation.md":  # whose example talks of a scene of its own
                assert understand(sentence, world).root.leaves()
        for words in re.findall(r'rostrum correct ("[^"]+"|\w+)', fence):
            said = words.strip('"')
            meaning = interpret(said, tuple(robot.name for robot in catalogue.robots))
            asked = understand("Put the red block and the green block in the tray.", world)
            edit = read_form(said, world, Progress(asked)) if meaning.kind == "unknown" else None
            assert meaning.kind != "unknown" or edit is not None, f"{page.name}: {words}"


def test_the_index_names_every_page():
    index = read("index.md")
    for page in PAGES:
        assert page.name == "index.md" or str(page.relative_to(DOCS)) in index


def test_every_command_has_its_section_with_an_example():
    text = read("commands.md")
    assert set(re.findall(r"^## rostrum ([a-z]+)$", text, re.MULTILINE)) == set(COMMANDS)
    for command in COMMANDS:
        body = section(text, f"## rostrum {command}")
        assert f"\nrostrum {command}" in body.split("```bash")[1]
        assert "xit" in body


def test_the_contracts_page_lists_the_registered_documents():
    for name in (*FLOORS, "rostrum.runs", "rostrum.deploy"):
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            try:
                importlib.import_module(module.name)
            except ModuleNotFoundError as missing:  # a vendor's client that is not installed here
                if str(missing.name).split(".")[0] in (*FLOORS, "rostrum"):
                    raise
    registered = {
        (name, identity(cls)[1], f"{cls.__module__}.{cls.__qualname__}")
        for name, cls in documents().items()
        if cls.__module__.split(".")[0] in (*FLOORS, "rostrum")
    }
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \| `([\w.]+)`", read("contracts.md"), re.MULTILINE)
    assert set(rows) == registered
    assert len(rows) == len(registered)


def test_closed_sets_are_listed_whole():
    safety, skills = read("safety.md"), read("skills.md")
    assert first_cells(section(safety, "## State machine")) == [code.value for code in FaultCode]
    assert first_cells(section(skills, "## The contract")) == [reason.value for reason in Reason]
    assert set(first_cells(section(skills, "## Predicates"))) == set(PREDICATES)


def test_the_library_table_agrees_with_the_specs():
    table = section(read("skills.md"), "## The library")
    rows = {row.split("|")[1].strip(" `"): row for row in table.splitlines() if row.startswith("| `")}
    assert set(rows) == {spec.name for spec in library().specs()}
    for spec in library().specs():
        assert rows[spec.name] == library_row(spec), "the row does not say what the contract says"


def test_safety_numbers_are_those_of_the_description():
    text, robot = read("safety.md"), load_description("panda_2f85")
    for said in (
        f"{robot.watchdog * 1e3:.0f} ms (`watchdog`)",
        f"{robot.rest_deceleration:g} rad/s² (`rest_deceleration`)",
        f"{robot.safety.command_age * 1e3:.0f} ms (`command_age`)",
        f"{robot.safety.state_age * 1e3:.0f} ms (`state_age`)",
        f"{robot.safety.max_step:g} rad (`max_step`)",
        f"{robot.derate.velocity:g} of velocity, {robot.derate.acceleration:g} of acceleration",
    ):
        assert said in text
    assert f"{robot.safety.max_tracking_error:g} rad away" in text


@pytest.mark.parametrize(("page", "model"), [("panda", "panda_2f85"), ("ur", "ur5e_2f85")])
def test_an_arms_page_has_the_limits_of_its_description(page, model):
    text = (DOCS / "robots" / f"{page}.md").read_text()
    for joint in load_description(model).joints:
        numbers = (f"{joint.velocity:g}", f"{joint.acceleration:g}", f"{joint.effort:g}")
        assert f"| {joint.name} | {joint.lower:g} to {joint.upper:g} | {' | '.join(numbers)} |" in text


def test_the_executive_page_has_its_defaults():
    table, cfg = section(read("executive.md"), "## Patience"), ExecutiveCfg()
    seconds = [cfg.retry_delay, cfg.accept_timeout, cfg.result_timeout, cfg.cancel_timeout]
    seconds += [cfg.settle, cfg.world_age, cfg.patience]
    said = re.findall(r"\| ([\d.]+)(?: s)? \|$", table, re.MULTILINE)
    assert said == [f"{value:g}" for value in (cfg.attempts, *seconds)]


def test_the_runs_page_lists_the_event_kinds():
    folders = ("rostrum", "planners", "ros_ws/src/rostrum_nodes")
    code = "".join(path.read_text() for folder in folders for path in (ROOT / folder).rglob("*.py"))
    said = set(re.findall(r'(?:\bemit|note)\(\s*(?:[\w.]+,\s*)?"([a-z_]+)"', code))
    said |= set(re.findall(r'^(?:CREATED|GROUND_TRUTH) = "([a-z_]+)"', code, re.MULTILINE))
    said |= {f"node_{state.value}" for state in NodeState} | {"robot_well", "robot_lost", "robot_faulted"}
    table = section(read("runs.md"), "## events.jsonl").split("|---|---|")[1]
    assert set(re.findall(r"`([a-z_]+)`", table)) == said
