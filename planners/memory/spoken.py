"""What is said to the memory itself: to keep the last mission under a name, and to forget a tip."""

import re
from dataclasses import dataclass
from typing import Literal

from planners.corrections import edit_forms as forms

_KEEP = re.compile(
    r"(?:please )?(?:remember|save|store|keep|learn) (?:this|that|it|what you (?:just )?did)(?: mission| job)? as "
    r"(?P<name>.+)|(?:please )?(?:call|name) (?:this|that|it) (?P<called>.+)",
    re.I,
)
_FORGET = re.compile(
    r"(?:please )?(?:forget|drop|delete) (?:that|this|the|the last|your) (?:tip|habit|lesson)|"
    r"(?:please )?don't (?:remember|do) that again",
    re.I,
)
_ENDINGS = " .,!?;:\"'"


@dataclass(frozen=True)
class Wish:
    """What the memory is asked for.

    Attributes:
        what: ``keep`` the last mission, or ``forget`` the tip that was applied last.
        name: Of ``keep``.
    """

    what: Literal["keep", "forget"]
    name: str = ""


def wish_of(text: str) -> Wish | None:
    """Reads what is said to the memory; None where something else is said."""
    plain = re.sub(r"\s+", " ", text.replace("\u2019", "'")).strip(_ENDINGS)
    if forms.GIVE_UP.fullmatch(plain):  # "call it off"
        return None
    if match := _KEEP.fullmatch(plain):
        return Wish("keep", (match["name"] or match["called"]).strip(_ENDINGS))
    return Wish("forget") if _FORGET.fullmatch(plain) else None
