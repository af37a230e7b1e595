"""Which robot a correction is for, decided alike by every listener from what all of them see."""

from planners.corrections.correction import CorrectionMeaning

ADDRESSED_TO_ALL = ("stop", "go_on", "parameter")


def addressee(meaning: CorrectionMeaning, moving: list[str]) -> tuple[str, ...]:
    """The robots that act on a correction.

    A named robot alone is meant; stop, go on and speed are for everybody; a nudge is for the one robot that moves.

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
