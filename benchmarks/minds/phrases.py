"""The words of an order: plain, or free English that only the slow mind reads."""

PLAIN = (
    "Put the {colour} block {on} the {place}.",
    "Could you move the {colour} block {on} the {place}?",
    "The {colour} block needs to go {on} the {place}.",
    "Please bring the {colour} block to the {place}.",
)
FREE = (
    "What I need now is the {colour} block {on} the {place}.",
    "Let's get the {colour} block out of the way and {on} the {place}.",
    "Next up is the {colour} block, which should end up {on} the {place}.",
    "Our guest ordered the {colour} one. Serve it {on} the {place}.",
    "The {colour} block has been lying here long enough. Clear it away, {on} the {place}.",
    "Right, what about the {colour} block? That one should come {on} the {place} as well.",
    "How about the {colour} block? I'd like to see it {on} the {place}.",
)
"""Chosen among what the readers at home read; about some they ask back in some worlds, and the person answers."""


def order_in_words(form: str, block: str, place: str) -> str:
    """A form of an order about a block and a place, by their names."""
    return form.format(colour=block.removesuffix("_block"), on=_on(place), place=place.replace("_", " "))


def change_in_words(block: str, place: str) -> str:
    """What is said so that a block goes to another place."""
    return f"put the {block.replace('_', ' ')} {_on(place)} the {place.replace('_', ' ')} instead"


def _on(place: str) -> str:
    return "in" if place.endswith("tray") else "on"
