"""Words that every listener takes to mean a given correction of motion, as a person would say it."""

from planners.corrections.correction import CorrectionMeaning
from planners.corrections.interpret import interpret
from planners.language.tokens import printable

_WORLD = ("right", "left", "away", "back", "up", "down")
_OWN = ("away from you", "closer to you", "to your left", "to your right", "up", "down")


def told(meaning: CorrectionMeaning, robot: str) -> str:
    """The words of a correction of one robot's motion.

    Args:
        meaning: A ``parameter`` that sets a speed or a grip, or a ``nudge`` along one axis.
        robot: Whom it is for.

    Returns:
        Words such as "left arm, 50 %"; empty where no words are taken to mean it.
    """
    things = (meaning.toward,) if meaning.toward else ()
    for name in (printable(robot), f"{printable(robot)} arm"):
        text = f"{name}, {_what(meaning)}"
        heard = interpret(text, (robot,), things=things)
        if (heard.kind, heard.robot) == (meaning.kind, robot):
            return text
    return ""


def _what(meaning: CorrectionMeaning) -> str:
    if meaning.kind == "parameter" and meaning.grip_factor:
        return "normal grip" if meaning.grip_factor == 1.0 else f"grip at {_percent(meaning.grip_factor)}"
    if meaning.kind == "parameter":
        return "normal speed" if meaning.speed_factor == 1.0 else _percent(meaning.speed_factor)
    axis = max(range(3), key=lambda k: abs(meaning.offset[k]))
    amount = meaning.offset[axis]
    length = f"{abs(amount) * 1000:.6g} mm"
    if meaning.frame == "toward":
        return f"{length} {'towards' if amount > 0 else 'away from'} the {printable(meaning.toward)}"
    words = _WORLD if meaning.frame == "world" else _OWN
    return f"{length} {words[2 * axis + (amount < 0)]}"


def _percent(factor: float) -> str:
    return f"{factor * 100:.6g} %"
