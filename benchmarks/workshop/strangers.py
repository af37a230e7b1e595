"""Paragraphs by people who saw the scene and not the readers; where the team asks, they choose what they meant."""

from functools import cache
from pathlib import Path

from benchmarks.language import suite
from benchmarks.language.paragraphs import as_meant, meaning_of_choice, meant_by
from benchmarks.workshop.part import Case
from planners.errors import AmbiguousEntityError, PlannerError
from planners.language.comprehend import comprehend
from planners.language.learned.paragraphs import Paragraph, read_paragraphs
from planners.language.learned.tree import meaning_of
from rostrum.errors import UsageError
from rostrum.scene_plan import world_at_start
from sim.scenes.scene import load_scene

SETS = {"workshop": ("people_open.json", "people_sealed.json"), "repair_shop": ("repair_shop.json",)}


class NotHeardError(Exception):
    """A stranger is refused, misread, or asked without being offered what was meant; says which."""


@cache
def _paragraphs(scene: str) -> tuple[Paragraph, ...]:
    folder = Path(suite.__path__[0])
    return tuple(paragraph for name in SETS[scene] for paragraph in read_paragraphs(folder / name))


def stranger(part: str, scene: str, seed: int) -> Case:
    """The paragraph of that number in a scene; of the workshop the open half of the suite, then the sealed one."""
    paragraphs = _paragraphs(scene)
    if seed >= len(paragraphs):
        raise UsageError(f"there are {len(paragraphs)} strangers in '{scene}', from 0; no {seed}")
    return Case(part, seed, scene, paragraphs[seed].text, meant=paragraphs[seed])


def said(case: Case, meant: Paragraph) -> tuple[str, bool]:
    """What the team is told in the end, and whether it had to ask for that.

    Raises:
        NotHeardError: it cannot be told.
    """
    world = world_at_start(load_scene(case.scene), case.seed)
    wanted = meant_by(meant, world)
    try:
        tree = comprehend(case.text, world)
    except AmbiguousEntityError as error:
        for choice in error.choices:
            if as_meant(meaning_of_choice(choice, world), wanted):
                return choice, True
        raise NotHeardError(f"asked without what was meant: {' | '.join(error.choices)}") from error
    except PlannerError as error:
        raise NotHeardError(f"refused: {error}") from error
    if not as_meant(meaning_of(tree, world), wanted):
        raise NotHeardError(f"misread: {meaning_of(tree, world)}, meant {wanted}")
    return case.text, False
