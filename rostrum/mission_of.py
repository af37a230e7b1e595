"""The words that a scene ships with."""

from rostrum.errors import UsageError
from sim.scenes.scene import load_scene


def mission_of(scene: str) -> str:
    """The words that a scene ships with.

    Args:
        scene: Scene name or file.

    Raises:
        SceneError: no such scene, or not a valid one; lists those known.
        UsageError: the scene has no mission.
    """
    mission = load_scene(scene).mission
    if not mission:
        raise UsageError(
            f"the scene '{scene}' has no mission of its own; say what to do, "
            'or write it into the scene: mission: "..."'
        )
    return mission
