"""``rostrum plan --scene``: a request in a scene, planned and explained, without a simulation."""

from pathlib import Path

from hardware.document import to_json
from planners.allocation.explain import explain, render_gantt
from planners.language.paraphrase import paraphrase
from planners.logic.hierarchy import render, specification
from rostrum.cli.terminal import line
from rostrum.mission_of import mission_of
from rostrum.runs.folder import replace_text
from rostrum.scene_plan import plan_in
from sim.scenes.scene import load_scene


def plan_scene(scene: str, request: str, seed: int, json: Path | None) -> int:
    """Prints what was understood, its formulas, who does what and why, and a Gantt chart."""
    found = plan_in(load_scene(scene), request or mission_of(scene), seed)
    line(paraphrase(found.tree, found.world))
    line("")
    line(render(specification(found.tree, found.world)))
    line("")
    line(explain(found.plan))
    line("")
    line(render_gantt(found.plan))
    if json is not None:
        replace_text(json, to_json(found.plan, indent=1))
        line(f"plan: {json}")
    return 0
