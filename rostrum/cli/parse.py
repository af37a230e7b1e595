"""``rostrum parse``: what a sentence means, without robots."""

from pathlib import Path
from typing import Annotated

import tyro

from rostrum.cli.terminal import line


def parse(
    text: Annotated[str, tyro.conf.Positional],
    scene: str = "",
    lexicon: Path | None = None,
    seed: int = 0,
    explain: bool = False,
) -> int:
    """Says what a sentence means: a formula over propositions, or with --scene the task tree of a request.

    Without a scene the sentence speaks of propositions: single letters, or what a lexicon names.

    Args:
        text: The sentence.
        scene: Read it as a request in this scene.
        lexicon: What the propositions are called: {"actions": {...}, "entities": {...}}, see docs/temporal.md.
        seed: Of the placement of the scene's objects.
        explain: With --scene, show how it is read: words, mentions, readers, task tree, formulas.

    Returns:
        0 when it was read, 1 when it was not, with the words that were not understood, or a question.
    """
    if scene:
        return _explained(text, scene, seed) if explain else _request(text, scene, seed)
    from planners.language.temporal.comprehend import comprehend
    from planners.language.temporal.verification import vacuous_parts
    from rostrum.cli.lexicon import read_lexicon

    reading = comprehend(text, read_lexicon(lexicon))
    if reading.formula is not None:
        line(str(reading.formula))
        for part in vacuous_parts(reading.formula):
            line(f"says no more than the rest: {part}")
        return 0
    line(f"{reading.status}: {reading.why}")
    for formula in reading.alternatives:
        line(f"  {formula}")
    return 1


def _explained(text: str, scene: str, seed: int) -> int:
    from planners.language.explain import explain
    from rostrum.scene_plan import world_at_start
    from sim.scenes.scene import load_scene

    read, said = explain(text, world_at_start(load_scene(scene), seed))
    line(said)
    return 0 if read.tree is not None else 1


def _request(text: str, scene: str, seed: int) -> int:
    from planners.language.paraphrase import paraphrase
    from planners.logic.hierarchy import render, specification
    from planners.plan_request import read_request
    from rostrum.scene_plan import world_at_start
    from sim.scenes.scene import load_scene

    world = world_at_start(load_scene(scene), seed)
    for tree in read_request(text, world):
        line(paraphrase(tree, world))
        line(render(specification(tree, world)))
    return 0
