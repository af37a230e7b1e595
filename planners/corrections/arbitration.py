"""Which robot a correction is for, decided alike by every listener from what all of them see."""

from planners.corrections.correction import OF_ONE_MOTION, CorrectionMeaning

ADDRESSED_TO_ALL = ("stop", "go_on", "parameter", "undo")


class Undoable:
    """Which floor an undo is for: the one that the last correction was for, by what every listener has heard.

    One that names a robot is for that robot's motion, whatever was said last.
    """

    def __init__(self) -> None:
        self._motion = False

    def for_the_plan(self, meaning: CorrectionMeaning) -> bool:
        """Takes note of a correction; false for an undo of what the robots followed by themselves."""
        if meaning.kind == "undo":
            return not meaning.robot and not self._motion
        if meaning.kind in (*OF_ONE_MOTION, "plan_edit", "unknown"):
            self._motion = meaning.kind in OF_ONE_MOTION
        return True


def addressee(meaning: CorrectionMeaning, moving: list[str]) -> tuple[str, ...]:
    """The robots that act on a correction.

    A named robot alone is meant; stop, go on, speed, grip and undo are for everybody; a nudge, and
    from where to grasp, are for the one robot that moves.

    Args:
        meaning: What was said.
        moving: Robots that run a skill now.

    Returns:
        Names; empty when nobody is meant, several when everybody is.
    """
    if meaning.robot:
        return (meaning.robot,)
    if meaning.kind in ADDRESSED_TO_ALL:
        return ("*",)
    return tuple(moving) if len(moving) == 1 else ()


def concerns(robot: str, meaning: CorrectionMeaning, moving: list[str]) -> bool:
    """Whether ``robot`` acts on a correction."""
    chosen = addressee(meaning, moving)
    return robot in chosen or chosen == ("*",)
