"""What a spoken correction means. Pure and bounded: it runs inside every skill server, beside the control loop.

Directions are the speaker's. With ``speaker_yaw = 0`` the speaker stands at the table's -y side and looks along +y of
the world: right is +x, left is -x, forward and away are +y, back and "towards me" are -y, up is +z. "To your left" is
the robot's own left, and "towards the red block" leads to where that is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, sin

from planners.corrections.correction import CorrectionMeaning, Frame

MAX_CHARACTERS = 200
MAX_NUDGE = 0.1
"""Longest nudge that is followed [m]; a longer one is refused, for it is a task and no correction."""
STEP = 0.02
SMALL_STEP = 0.01
TINY_STEP = 0.005

_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:_+[^\W_]+)*(?:'[^\W\d_]+)?|\S")
_STOP = frozenset({"stop", "halt", "freeze", "wait", "whoa", "pause", "stopp", "stay", "hold"})
_STOP_ANYWHERE = frozenset(
    {"stop", "stops", "halt", "freeze", "abort", "cancel", "quit", "enough", "emergency", "whoa"}
)
_NEGATIONS = frozenset({"don't", "not", "never", "without", "cannot", "can't"})
_GO_ON = frozenset(
    {
        ("go", "on"),
        ("continue",),
        ("resume",),
        ("carry", "on"),
        ("go",),
        ("go", "ahead"),
        ("keep", "going"),
        ("proceed",),
        ("ok", "go"),
        ("ok", "go", "on"),
        ("ok", "continue"),
        ("you", "can", "go", "on"),
        ("you", "may", "go", "on"),
        ("you", "can", "continue"),
        ("you", "may", "continue"),
        ("move", "on"),
    }
)
_OTHER = frozenset(
    {
        ("the", "other", "one"),
        ("other", "one"),
        ("no", "the", "other", "one"),
        ("no", "other", "one"),
        ("not", "that", "one", "the", "other", "one"),
        ("not", "this", "one", "the", "other", "one"),
        ("not", "that", "the", "other", "one"),
        ("no", "not", "that", "one", "the", "other", "one"),
        ("no", "i", "mean", "the", "other", "one"),
        ("i", "mean", "the", "other", "one"),
        ("i", "meant", "the", "other", "one"),
        ("take", "the", "other", "one"),
        ("no", "the", "other"),
        ("no", "take", "the", "other", "one"),
        ("the", "other", "one", "first"),
    }
)
_SPEED = {
    ("slower",): (0.5, False),
    ("more", "slowly"): (0.5, False),
    ("slow", "down"): (0.5, False),
    ("slowly",): (0.5, False),
    ("too", "fast"): (0.5, False),
    ("not", "so", "fast"): (0.5, False),
    ("softer",): (0.5, False),
    ("gentler",): (0.5, False),
    ("gently",): (0.5, False),
    ("softly",): (0.5, False),
    ("careful",): (0.5, False),
    ("carefully",): (0.5, False),
    ("faster",): (2.0, False),
    ("speed", "up"): (2.0, False),
    ("more", "quickly"): (2.0, False),
    ("quicker",): (2.0, False),
    ("too", "slow"): (2.0, False),
    ("half", "speed"): (0.5, True),
    ("half", "the", "speed"): (0.5, False),
    ("quarter", "speed"): (0.25, True),
    ("normal", "speed"): (1.0, True),
    ("full", "speed"): (1.0, True),
    ("usual", "speed"): (1.0, True),
}
_GENTLE = 0.8
_STRONG = 0.25
_DIRECTIONS = {
    "left": (-1.0, 0.0, 0.0),
    "leftwards": (-1.0, 0.0, 0.0),
    "right": (1.0, 0.0, 0.0),
    "rightwards": (1.0, 0.0, 0.0),
    "forward": (0.0, 1.0, 0.0),
    "forwards": (0.0, 1.0, 0.0),
    "away": (0.0, 1.0, 0.0),
    "further": (0.0, 1.0, 0.0),
    "back": (0.0, -1.0, 0.0),
    "backward": (0.0, -1.0, 0.0),
    "backwards": (0.0, -1.0, 0.0),
    "closer": (0.0, -1.0, 0.0),
    "nearer": (0.0, -1.0, 0.0),
    "up": (0.0, 0.0, 1.0),
    "upwards": (0.0, 0.0, 1.0),
    "higher": (0.0, 0.0, 1.0),
    "down": (0.0, 0.0, -1.0),
    "downwards": (0.0, 0.0, -1.0),
    "lower": (0.0, 0.0, -1.0),
}
_PHRASES = (  # longest first; each is one direction
    (("towards", "me"), (0.0, -1.0, 0.0)),
    (("toward", "me"), (0.0, -1.0, 0.0)),
    (("to", "me"), (0.0, -1.0, 0.0)),
    (("closer", "to", "me"), (0.0, -1.0, 0.0)),
    (("nearer", "to", "me"), (0.0, -1.0, 0.0)),
    (("away", "from", "me"), (0.0, 1.0, 0.0)),
    (("further", "away"), (0.0, 1.0, 0.0)),
    (("further", "back"), (0.0, -1.0, 0.0)),
    (("to", "the", "left"), (-1.0, 0.0, 0.0)),
    (("to", "the", "right"), (1.0, 0.0, 0.0)),
    (("further", "left"), (-1.0, 0.0, 0.0)),
    (("further", "right"), (1.0, 0.0, 0.0)),
    (("further", "up"), (0.0, 0.0, 1.0)),
    (("further", "down"), (0.0, 0.0, -1.0)),
)
_OWN = (  # in the robot's own frame: x ahead, y left, z up
    (("to", "your", "left"), (0.0, 1.0, 0.0)),
    (("to", "your", "right"), (0.0, -1.0, 0.0)),
    (("your", "left"), (0.0, 1.0, 0.0)),
    (("your", "right"), (0.0, -1.0, 0.0)),
    (("away", "from", "you"), (1.0, 0.0, 0.0)),
    (("closer", "to", "you"), (-1.0, 0.0, 0.0)),
    (("towards", "you"), (-1.0, 0.0, 0.0)),
)
_TOWARD = (  # a thing follows
    (("towards",), 1.0),
    (("toward",), 1.0),
    (("closer", "to"), 1.0),
    (("nearer", "to"), 1.0),
    (("away", "from"), -1.0),
    (("further", "from"), -1.0),
)
_GRIP = {
    ("grip", "harder"): 1.5,
    ("grip", "tighter"): 1.5,
    ("grip", "firmer"): 1.5,
    ("hold", "it", "tighter"): 1.5,
    ("hold", "tighter"): 1.5,
    ("squeeze", "harder"): 1.5,
    ("squeeze", "more"): 1.5,
    ("tighter", "grip"): 1.5,
    ("firmer", "grip"): 1.5,
    ("grip", "softer"): 0.6,
    ("grip", "gentler"): 0.6,
    ("grip", "lighter"): 0.6,
    ("grip", "less"): 0.6,
    ("hold", "it", "softer"): 0.6,
    ("squeeze", "softer"): 0.6,
    ("squeeze", "less"): 0.6,
    ("softer", "grip"): 0.6,
    ("gentler", "grip"): 0.6,
    ("don't", "squeeze", "so", "hard"): 0.6,
}
_GRASP = frozenset(  # by the other two sides
    {
        ("from", "the", "side"),
        ("from", "the", "other", "side"),
        ("from", "the", "sides"),
        ("by", "the", "side"),
        ("by", "the", "sides"),
        ("by", "the", "other", "side"),
        ("by", "the", "other", "sides"),
        ("by", "its", "other", "sides"),
        ("the", "other", "way", "round"),
        ("the", "other", "way", "around"),
        ("turn", "the", "gripper"),
        ("turn", "your", "gripper"),
        ("rotate", "the", "gripper"),
        ("rotate", "your", "gripper"),
    }
)
_GRASPING = frozenset({"grasp", "grab", "take", "pick", "hold", "grip", "it", "up"})
_UNDO = frozenset(
    {
        ("undo",),
        ("undo", "that"),
        ("undo", "it"),
        ("take", "that", "back"),
        ("take", "it", "back"),
        ("never", "mind"),
        ("nevermind",),
        ("as", "before"),
    }
)
_AMOUNTS = (
    (("a", "tiny", "bit"), TINY_STEP),
    (("a", "little", "bit"), SMALL_STEP),
    (("a", "bit"), SMALL_STEP),
    (("a", "little"), SMALL_STEP),
    (("slightly",), SMALL_STEP),
    (("a", "touch"), TINY_STEP),
    (("a", "hair"), TINY_STEP),
    (("a", "lot"), 0.05),
    (("much",), 0.05),
    (("a", "centimetre"), 0.01),
    (("a", "centimeter"), 0.01),
    (("a", "millimetre"), 0.001),
    (("a", "millimeter"), 0.001),
)
_STILL = re.compile(
    r"(?:(?:everybody|everyone|all|you) )?(?:(?:don't|do not|nobody|no one) moves?"
    r"(?: (?:it|that|this|them|anything|any ?more|further|yet|there))*|don't let (?:it|them) move|"
    r"(?:stand|keep|stay|hold) still)"
)
_UNITS = {
    "mm": 1e-3,
    "millimetre": 1e-3,
    "millimetres": 1e-3,
    "millimeter": 1e-3,
    "millimeters": 1e-3,
    "cm": 1e-2,
    "centimetre": 1e-2,
    "centimetres": 1e-2,
    "centimeter": 1e-2,
    "centimeters": 1e-2,
    "m": 1.0,
    "metre": 1.0,
    "metres": 1.0,
    "meter": 1.0,
    "meters": 1.0,
}
_NUMBERS = {
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
    "half": 0.5,
}
_FILLERS = frozenset({"please", "move", "go", "now", "just", "more", "there", "by", "it", "shift"})
_ROBOT_NOUNS = frozenset({"arm", "robot", "hand", "gripper"})
_PUNCTUATION = frozenset(".,!?;:'\"")
_INTERJECTIONS = frozenset(
    {"no", "oh", "hey", "robot", "robots", "arm", "arms", "everybody", "everyone", "all", "both"}
)
_POLITE = frozenset({"please", "now", "thanks", "ok", "okay", "just"})


_Phrases = tuple[tuple[tuple[str, ...], tuple[float, float, float]], ...]


@dataclass(frozen=True)
class _Nudge:
    direction: tuple[float, float, float]
    amount: float
    frame: Frame = "world"
    toward: str = ""


def interpret(
    text: str, robots: tuple[str, ...] = (), speaker_yaw: float = 0.0, things: Sequence[str] = ()
) -> CorrectionMeaning:
    """Takes a correction to mean a stop, going on, a speed, a nudge, a grasp or a plan edit; never guesses.

    A text that begins with a stop word, or says one anywhere without "don't" before it, always stops: the addressed
    robot when one is named and nothing else is said, all of them otherwise. Everything that is not wholly understood
    is ``unknown`` with its words, a nudge beyond ``MAX_NUDGE`` included.

    Args:
        text: What was said.
        robots: Names of the robots that may be addressed ("left arm, a bit up").
        speaker_yaw: Heading of the speaker about the world's z axis, 0 when looking along +y [rad].
        things: Names of the objects and places towards which a tool may be shifted.

    Returns:
        The meaning. Never raises.
    """
    every = tuple(_WORD.findall(text[:MAX_CHARACTERS].lower().replace("\u2019", "'")))
    words = tuple(word for word in every if word not in _PUNCTUATION)
    if not words:
        return CorrectionMeaning("unknown")
    robot, rest = _addressed(words, robots)
    core = tuple(word for word in rest if word not in _POLITE) or rest
    while len(core) > 1 and core[0] in _INTERJECTIONS and core[1] in _STOP:
        core = core[1:]
    if _stops(words, core):
        exact = len(core) <= 2 and (len(core) < 2 or core[1] in ("on", "it", "moving", "there", "still"))
        return CorrectionMeaning("stop", robot=robot if exact else "")
    if len(text) > MAX_CHARACTERS:
        return CorrectionMeaning("unknown", robot, words=words)
    if core in _GO_ON or tuple(rest) in _GO_ON:
        return CorrectionMeaning("go_on", robot)
    if core in _UNDO:
        return CorrectionMeaning("undo", robot)
    if grip := _grip(core):
        return CorrectionMeaning("parameter", robot, grip_factor=grip[0], absolute=grip[1])
    if tuple(word for word in core if word not in _GRASPING) in _GRASP:
        return CorrectionMeaning("grasp", robot)
    if core in _OTHER:
        return CorrectionMeaning("plan_edit", robot, edit="other")
    if speed := _speed(core):
        return CorrectionMeaning("parameter", robot, speed_factor=speed[0], absolute=speed[1])
    if nudge := _nudge(core, things):
        offset = _in_world(nudge, speaker_yaw) if nudge.frame == "world" else _scaled(nudge)
        return CorrectionMeaning("nudge", robot, offset=offset, frame=nudge.frame, toward=nudge.toward)
    return CorrectionMeaning("unknown", robot, words=words)


def _stops(words: tuple[str, ...], core: tuple[str, ...]) -> bool:
    """Whether the first word, or the first after the address, is a stop word."""
    if words[0] in _STOP or (core and core[0] in _STOP):
        return True
    for i, word in enumerate(words):
        if word in _STOP_ANYWHERE and words[max(0, i - 1)] not in _NEGATIONS:
            return True
    return _STILL.fullmatch(" ".join(core)) is not None


def _addressed(words: tuple[str, ...], robots: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Takes one mention of a robot out of the words. A lone "left" is a direction; "left arm" is a robot."""
    found: list[tuple[int, int, str]] = []
    for name in robots:
        lower = name.lower()
        spoken = tuple(lower.replace("-", "_").split("_"))
        for start in range(len(words)):
            for form in {spoken, (lower,)}:
                end = start + len(form)
                if words[start:end] != form:
                    continue
                noun = words[end : end + 1] != () and words[end] in _ROBOT_NOUNS
                if (
                    noun
                    or (len(form) == 1 and "_" in lower)
                    or (len(form) > 1)
                    or (lower not in _DIRECTIONS and lower not in _STOP and lower.isalnum())
                ):
                    found.append((start - (start > 0 and words[start - 1] == "the"), end + noun, name))
    if not found or len({name for _, _, name in found}) != 1:
        return "", words
    start, end, name = max(found, key=lambda item: item[1] - item[0])
    if start > 0 and words[start - 1] in ("with", "of"):
        start -= 1
    return name, words[:start] + words[end:]


def _speed(words: tuple[str, ...]) -> tuple[float, bool] | None:
    plain = tuple(word for word in words if word not in ("go", "move", "at", "back", "to", "with", "you're", "that's"))
    if meaning := _SPEED.get(plain):
        return meaning
    for amount in (
        ("a", "little", "bit"),
        ("a", "bit"),
        ("a", "little"),
        ("slightly",),
        ("much",),
        ("a", "lot"),
        ("even",),
        ("still",),
    ):
        if plain[: len(amount)] == amount and (meaning := _SPEED.get(plain[len(amount) :])) and not meaning[1]:
            gentle = amount not in (("much",), ("a", "lot"))
            if amount in (("even",), ("still",)):
                return meaning
            factor = _GENTLE if gentle else _STRONG
            return (factor if meaning[0] < 1.0 else 1.0 / factor, False)
    return _percent(plain[:2], 5.0, 100.0) if plain[2:] in ((), ("speed",)) else None


def _grip(words: tuple[str, ...]) -> tuple[float, bool] | None:
    """Reads "grip harder", "normal grip" and "grip at 150 %"; 50 to 200 % are followed."""
    if (factor := _GRIP.get(words)) is not None:
        return factor, False
    if words in (("normal", "grip"), ("usual", "grip")):
        return 1.0, True
    return _percent(words[2:], 50.0, 200.0) if words[:2] == ("grip", "at") else None


def _percent(words: tuple[str, ...], least: float, most: float) -> tuple[float, bool] | None:
    """Reads "50 percent" and "50 %" within bounds [%]."""
    if len(words) == 2 and words[1] in ("percent", "%"):
        value = _number(words[0])
        if value is not None and least <= value <= most:
            return value / 100.0, True
    return None


def _number(word: str) -> float | None:
    if word in _NUMBERS:
        return _NUMBERS[word]
    try:
        return float(word.replace(",", ".")) if word[0].isdigit() else None
    except ValueError:
        return None


def _nudge(words: tuple[str, ...], things: Sequence[str]) -> _Nudge | None:
    """Reads one direction and at most one amount out of the words; None when anything is left over."""
    found: _Nudge | None = None
    amount: float | None = None
    index = 0
    while index < len(words):
        if amount is None and (read := _amount(words[index:])):
            amount, used = read
        elif found is None and (ways := _direction(words[index:], things)):
            found, used = ways
        elif words[index] in _FILLERS:
            used = 1
        else:
            return None
        index += used
    if found is None:
        return None
    amount = STEP if amount is None else amount
    return replace(found, amount=amount) if 0.0 < amount <= MAX_NUDGE else None


def _amount(words: tuple[str, ...]) -> tuple[float, int] | None:
    for phrase, size in _AMOUNTS:
        if words[: len(phrase)] == phrase:
            return size, len(phrase)
    value = _number(words[0])
    skip = 1
    if value is not None and words[0] == "half" and words[1:2] == ("a",):
        skip = 2
    if value is not None and len(words) > skip and words[skip] in _UNITS:
        return value * _UNITS[words[skip]], skip + 1
    return None


def _direction(words: tuple[str, ...], things: Sequence[str]) -> tuple[_Nudge, int] | None:
    """The direction that stands here, of unknown length, and how many words it takes; the longest phrase wins."""
    for phrase, way in _TOWARD:
        if words[: len(phrase)] == phrase and (thing := _thing(words[len(phrase) :], things)):
            return _Nudge((way, 0.0, 0.0), 0.0, "toward", thing[0]), len(phrase) + thing[1]
    best: tuple[_Nudge, int] | None = None
    frames: tuple[tuple[_Phrases, Frame], ...] = ((_PHRASES, "world"), (_OWN, "robot"))
    for phrases, frame in frames:
        for phrase, direction in phrases:
            if words[: len(phrase)] == phrase and (best is None or len(phrase) > best[1]):
                best = (_Nudge(direction, 0.0, frame), len(phrase))
    if best is None and words[0] in _DIRECTIONS:
        return _Nudge(_DIRECTIONS[words[0]], 0.0), 1
    return best


def _thing(words: tuple[str, ...], things: Sequence[str]) -> tuple[str, int] | None:
    """The thing whose name stands here, and how many words that takes."""
    start = int(words[:1] == ("the",))
    for name in sorted(things, key=len, reverse=True):
        spoken = tuple(name.lower().split("_"))
        if words[start : start + len(spoken)] == spoken:
            return name, start + len(spoken)
    return None


def _scaled(nudge: _Nudge) -> tuple[float, float, float]:
    x, y, z = nudge.direction
    return nudge.amount * x, nudge.amount * y, nudge.amount * z


def _in_world(nudge: _Nudge, yaw: float) -> tuple[float, float, float]:
    """Turns a nudge from the speaker's frame into the world frame [m]."""
    x, y, z = _scaled(nudge)
    return (cos(yaw) * x - sin(yaw) * y + 0.0, sin(yaw) * x + cos(yaw) * y + 0.0, z + 0.0)
