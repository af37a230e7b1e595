"""What a scene's team would do: a request understood and planned without a simulation."""

from dataclasses import dataclass

from planners.language.task_tree import TaskTree
from planners.plan import Plan
from planners.plan_request import plan_request, read_request
from rostrum.site import catalogue_of
from sim.scenes.placement import sample_placement
from sim.scenes.scene import Scene
from skills.team_estimate import TeamEstimator
from skills.world.fixture import moved_with
from skills.world.snapshot import FixtureBelief, ObjectBelief, Pose, RobotBelief, WorldSnapshot

SIGMA = 0.001  # [m] of objects whose pose is known


@dataclass(frozen=True)
class ScenePlan:
    """A request as understood, with the walks that nobody says, its plan, and the world in which it was planned."""

    world: WorldSnapshot
    tree: TaskTree
    plan: Plan


def world_at_start(scene: Scene, seed: int) -> WorldSnapshot:
    """A scene's world before anything moved, objects where a seed puts them."""
    catalogue, placement = catalogue_of(scene), sample_placement(scene, seed)
    objects = []
    for item in catalogue.objects:
        start, table = placement[item.name], scene.table_of(scene.object(item.name))
        pose = Pose((start.x, start.y, table.center_w[2] + item.size[2] / 2))
        objects.append(ObjectBelief(item.name, item.kind, item.color, item.size, pose, SIGMA, 0.0, "scene"))
    robots = tuple(RobotBelief(r.name, r.model, r.capabilities, r.base, r.base, 0.08, 0.0) for r in catalogue.robots)
    fixtures = tuple(
        FixtureBelief(info, scene.fixture(info.name).opening, SIGMA, False, 0.0, "scene") for info in catalogue.fixtures
    )
    known = {fixture.name: fixture for fixture in fixtures}
    places = tuple(
        moved_with(known[place.fixture].info, place, known[place.fixture].opening) if place.fixture else place
        for place in catalogue.places
    )
    return WorldSnapshot(0.0, tuple(objects), places, robots, fixtures=fixtures)


def plan_in(scene: Scene, request: str, seed: int = 0) -> ScenePlan:
    """Understands a request and plans it.

    Args:
        scene: Where.
        request: Words, or levels of hierarchical LTL as JSON.
        seed: Of the placement of the objects.

    Raises:
        PlannerError: not understood, or nobody can do it; with the reason.
    """
    world, estimator = world_at_start(scene, seed), TeamEstimator(catalogue_of(scene))
    planned = plan_request(read_request(request, world), world, estimator, "plan", "p1")
    return ScenePlan(world, planned.tree, planned.plan)
