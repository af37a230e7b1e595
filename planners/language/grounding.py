"""From words to things: every mention becomes names of the world snapshot, or the request is refused."""

from dataclasses import dataclass, field, replace
from typing import Literal, NoReturn

from planners.errors import AmbiguousEntityError, ContradictionError, NotUnderstoodError, UnknownEntityError
from planners.language.lexicon import Entity, Lexicon
from planners.language.syntax import Mention, NounPhrase
from planners.language.tokens import printable

Role = Literal["object", "destination"]
ON_FLOOR = ("zone", "mark")  # kinds of places that a robot may be told to keep out of


@dataclass
class Discourse:
    """What was said so far.

    Attributes:
        theme: Objects of the last task, in order.
        targets: Where the last task put them.
        mentioned: Names mentioned anywhere so far.
        object_kind: Kind of the last object mentioned by a noun.
        place_kind: Kind of the last place mentioned by a noun.
        place: The place that "there" means.
        walker: The robot that walks and was named last.
        others_later: Whether "the rest" was said of what nothing else is about.
        floor: Parts of the floor named last.
        reason: The place that the reason of this sentence names.
        moved: Whether a task was said since then.
    """

    theme: tuple[Entity, ...] = ()
    targets: tuple[Entity, ...] = ()
    mentioned: set[str] = field(default_factory=set)
    object_kind: str = ""
    place_kind: str = ""
    place: Entity | None = None
    walker: str = ""
    others_later: bool = False
    floor: tuple[Entity, ...] = ()
    reason: Entity | None = None
    moved: bool = False


class Grounder:
    """Resolves mentions in the order in which they were said."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.discourse = Discourse()

    def objects(self, phrase: NounPhrase, involved: frozenset[str] | None = None) -> tuple[Entity, ...]:
        """The movable objects that a noun phrase stands for, without repetition.

        Args:
            phrase: The noun phrase.
            involved: What "anything else" leaves out; what was mentioned so far when None.

        Raises:
            UnknownEntityError: nothing fits.
            AmbiguousEntityError: several fit where one was meant, or another number than said.
            ContradictionError: an exception that is not among the things it is excepted from.
        """
        found: dict[str, Entity] = {}
        left_out = self.discourse.mentioned if involved is None else involved
        before = frozenset(left_out)
        for mention in phrase.items:
            found |= {entity.name: entity for entity in self._resolve(mention, "object", before)}
        if phrase.count and len(found) != phrase.count:
            self._ambiguous(phrase.text, tuple(found.values()), f"{phrase.count} were meant")
        if phrase.exceptions:
            self._except(phrase, found)
        return tuple(found.values())

    def places(self, phrase: NounPhrase, walking: bool = False) -> tuple[Entity, ...]:
        """The places on the floor that a noun phrase stands for; empty when it speaks of anything else.

        Args:
            phrase: The noun phrase.
            walking: Whether only such places can be meant, so that "it" is the one named last.
        """
        if walking and len(phrase.items) == 1 and phrase.items[0].pronoun in ("it", "them", "there", "both"):
            several = len(self.discourse.floor) > 1
            return self.discourse.floor if several == (phrase.items[0].pronoun in ("them", "both")) else ()
        found: list[Entity] = []
        for mention in phrase.items:
            if mention.pronoun or mention.others:
                return ()
            fits = [entity for entity in self.lexicon.entities if self._fits(entity, mention, "destination")]
            if not fits or any(entity.type == "object" or entity.kind not in ON_FLOOR for entity in fits):
                return ()
            self._check_number(mention, fits)
            found += fits
        self.discourse.floor = tuple(found)
        return tuple(found)

    def destination(self, mention: Mention, stacking: bool) -> Entity:
        """The one object or place that a destination stands for; raises like :meth:`objects`."""
        found = self._resolve(mention, "destination", frozenset(self.discourse.mentioned), stacking)
        if len(found) != 1 or mention.several:
            self._ambiguous(mention.text, found, "one destination, in the singular, is needed")
        return found[0]

    def _except(self, phrase: NounPhrase, found: dict[str, Entity]) -> None:
        if not any(item.several for item in phrase.items):
            raise NotUnderstoodError(f"'{phrase.text}' is one thing; nothing can be excepted from it", (phrase.text,))
        for mention in phrase.exceptions:
            for entity in self._resolve(mention, "object", frozenset()):
                if found.pop(entity.name, None) is None:
                    raise ContradictionError(f"'{mention.text}' is excepted from '{phrase.text}' but is not among them")
        if not found:
            raise ContradictionError(f"nothing is left of '{phrase.text}' after the exceptions")

    def _resolve(
        self, mention: Mention, role: Role, left_out: frozenset[str], stacking: bool = False
    ) -> tuple[Entity, ...]:
        if mention.pronoun in ("there", "tray"):
            found = (self._there(mention) if mention.pronoun == "there" else self._tray(mention),)
        elif mention.pronoun in ("it", "them", "both"):
            found = self._pronoun(mention, role, stacking)
        else:
            found = self._described(mention, role, left_out, stacking)
        self._remember(mention, found)
        return found

    def _remember(self, mention: Mention, found: tuple[Entity, ...]) -> None:
        self.discourse.mentioned |= {entity.name for entity in found}
        if mention.head is None or mention.head.type not in ("kind", "name"):
            return
        for entity in found:
            if entity.type == "object":
                self.discourse.object_kind = entity.kind
            else:
                self.discourse.place_kind = entity.kind

    def _there(self, mention: Mention) -> Entity:
        place = self.discourse.place
        if place is None:
            raise AmbiguousEntityError(
                f"'{mention.text}' points at no place said before; name the place",
                (mention.text,),
                self.lexicon.describe(("place",)),
            )
        return place

    def _tray(self, mention: Mention) -> Entity:
        carried = self.lexicon.trays
        robot = self.discourse.walker or (next(iter(carried)) if len(carried) == 1 else "")
        if robot not in carried:
            raise AmbiguousEntityError(
                f"'{mention.text}' does not say whose; name the robot", (mention.text,), tuple(carried)
            )
        return next(entity for entity in self.lexicon.entities if entity.name == carried[robot])

    def _pronoun(self, mention: Mention, role: Role, stacking: bool) -> tuple[Entity, ...]:
        theme, targets, reason = self.discourse.theme, self.discourse.targets, self.discourse.reason
        if reason is not None:  # "as the far bench is free, put the red block on it"
            if (
                role == "destination"
                and mention.pronoun == "it"
                and not self.discourse.moved
                and reason.kind not in ON_FLOOR
                and not stacking
            ):
                return (reason,)
            if role == "destination" or not self.discourse.moved:
                self._ambiguous(mention.text, (reason, *theme), "the reason names a place, too")
        if not theme:
            raise NotUnderstoodError(
                f"'{mention.text}' points at nothing said before; name the object",
                (mention.text,),
                self.lexicon.describe(),
            )
        if mention.text == "which":
            return theme
        if (mention.pronoun == "both" and len(theme) != 2) or (mention.pronoun == "them" and len(theme) < 2):
            self._ambiguous(mention.text, theme, "the last task moves " + str(len(theme)))
        if mention.pronoun != "it":
            return theme
        candidates = theme
        if role == "destination":
            both = {
                entity.name: entity
                for entity in (*theme, *targets)
                if entity.type == "object" or not (stacking or entity.kind == "table")
            }
            candidates = tuple(both.values())
        if len(candidates) != 1:
            self._ambiguous("it", candidates, "'it' may mean any of them")
        return candidates

    def _described(self, mention: Mention, role: Role, left_out: frozenset[str], stacking: bool) -> tuple[Entity, ...]:
        fits = [entity for entity in self.lexicon.entities if self._fits(entity, mention, role)]
        if not fits and mention.head is not None and mention.head.type not in ("name", "kind", "generic"):
            bare = replace(mention, head=None)  # "the yellow one" when nothing was named by its kind before
            fits = [entity for entity in self.lexicon.entities if self._fits(entity, bare, role)]
        objects = [entity for entity in fits if entity.type == "object"]
        if role == "object":
            if fits and not objects:
                raise UnknownEntityError(
                    f"'{mention.text}' is a fixed place and cannot be moved; the objects are: "
                    f"{', '.join(self.lexicon.describe(('object',)))}",
                    (mention.text,),
                    self.lexicon.describe(("object",)),
                )
            fits = objects
        elif objects and (mention.head is None or mention.head.type == "one"):
            fits = objects if stacking else [entity for entity in fits if entity.kind != "zone"]
        if mention.others:
            if not left_out:
                raise NotUnderstoodError(
                    f"'{mention.text}': nothing was said before that it leaves out", (mention.text,)
                )
            place = self.discourse.place
            if role == "destination" and fits and all(entity.type == "place" for entity in fits) and place in fits:
                left_out = frozenset({place.name}) if place is not None else left_out
            fits = [entity for entity in fits if entity.name not in left_out]
        if not fits:
            types: tuple[Literal["object", "place"], ...] = ("object",) if role == "object" else ("object", "place")
            choices = self.lexicon.describe(types)
            raise UnknownEntityError(
                f"nothing in this world fits '{mention.text}'; it holds: {', '.join(choices)}", (mention.text,), choices
            )
        recent = self._recent(mention, role, fits)
        if recent:
            return recent
        self._check_number(mention, fits)
        return tuple(fits)

    def _recent(self, mention: Mention, role: Role, fits: list[Entity]) -> tuple[Entity, ...]:
        """What "the block", "that bench" or "the three" means where more fit: what was spoken of last."""
        if mention.others or mention.colors or mention.determiner not in ("the", ""):
            return ()
        theme = tuple(entity for entity in self.discourse.theme if entity in fits)
        plural = mention.count > 1 or (mention.head is not None and mention.head.plural)
        if plural:
            pointed = mention.points or (mention.count and mention.determiner == "the") or mention.head is None
            right = len(theme) == mention.count if mention.count else len(theme) > 1
            return theme if pointed and right and len(theme) < len(fits) else ()
        if mention.determiner != "the" or len(fits) < 2 or mention.count:
            return ()
        if role == "destination" and self.discourse.place in fits and not theme:
            return (self.discourse.place,) if self.discourse.place is not None else ()
        return theme if len(theme) == 1 else ()

    def _check_number(self, mention: Mention, fits: list[Entity]) -> None:
        if mention.count:
            if len(fits) != mention.count:
                self._ambiguous(mention.text, tuple(fits), f"{mention.count} were meant")
            return
        plural = mention.head is not None and mention.head.plural
        whole = (
            mention.determiner == "all" or mention.pronoun == "everything" or (plural and mention.determiner == "the")
        )
        if len(fits) > 1 and not whole:
            self._ambiguous(mention.text, tuple(fits), "several fit")

    def _fits(self, entity: Entity, mention: Mention, role: Role) -> bool:
        head = mention.head
        if mention.pronoun == "everything":
            return entity.type == "object"
        if mention.colors and any(color != entity.color for color in mention.colors):
            return False
        if head is None:
            return bool(mention.colors) or ((mention.others or mention.count > 0) and entity.type == "object")
        if head.color and not mention.colors and entity.color == head.color:
            return True  # "the orange" may be the fruit or something orange
        if head.type == "name":
            return entity.name in head.values
        if head.type == "kind":
            return entity.kind in head.values
        if head.type == "generic":
            return entity.type == "object"
        kinds = (
            {self.discourse.object_kind}
            if role == "object"
            else {self.discourse.object_kind, self.discourse.place_kind}
        )
        kinds.discard("")
        return entity.kind in kinds if kinds else True

    @staticmethod
    def _ambiguous(words: str, fits: tuple[Entity, ...], why: str) -> NoReturn:
        choices = tuple(printable(entity.name) for entity in fits)
        raise AmbiguousEntityError(
            f"'{words}' is not clear: {why}; these fit: {', '.join(choices) or 'none'}; say which", (words,), choices
        )
