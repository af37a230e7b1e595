"""From mentions to conditions: propositions, actions with their arguments, pronouns and what is left out."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from planners.language.temporal.cursor import NotReadError, OpenQuestionError
from planners.language.temporal.groups import Names
from planners.language.temporal.lexicon import Action, Lexicon
from planners.language.temporal.meaning import Prop
from planners.language.temporal.syntax import Group
from planners.language.temporal.vocabulary import VERBS


class Mentions:
    """What was mentioned last, for pronouns and ellipsis."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.last: Group | None = None
        self.single: Group | None = None
        self.main: Group | None = None  # of the main clause before, as long as no other clause came in between
        self.general = False
        self.entities: list[tuple[str, ...]] = []
        self.action: tuple[Action, list[tuple[str, ...]]] | None = None

    def propositions(self, names: Names, verb: str) -> Group | None:
        """The group's conditions when it is the object or subject of a verb of the closed classes.

        Returns:
            ``None`` when the group is general ("each location").

        Raises:
            NotReadError: A pronoun without antecedent, or entities that no action takes.
        """
        if names.pronoun:
            return self._pronoun(names.pronoun)
        self.general = not names.tokens
        if self.general:
            return None
        if all(token.kind == "prop" for token in names.tokens):
            return self._remember(Group(tuple(Prop(token.value) for token in names.tokens), names.joint))
        if any(token.kind == "prop" for token in names.tokens):
            raise NotReadError(f"'{names.tokens[0].text}' is listed with things of another kind")
        action = self._action_of(verb, names)
        return self.act(action, [names])

    def act(self, action: Action, groups: Sequence[Names]) -> Group:
        """The action's propositions over its arguments, each combination one.

        Raises:
            OpenQuestionError: An argument is not said.
        """
        slots: list[tuple[str, ...] | None] = [None] * len(action.args)
        joints: set[str] = set()
        for names in self._apart(action, groups):
            entities = tuple(token.value for token in names.tokens)
            earlier = [entities] if entities else list(reversed(self.entities))
            found = next(((self._slot(action, some, slots), some) for some in earlier
                          if self._slot(action, some, slots) is not None), (None, entities))  # fmt: skip
            place, entities = found
            if place is None:
                said = " ".join(token.text for token in names.tokens)
                raise NotReadError(f"'{said}' fits no argument of {action.name}({', '.join(action.args)})")
            slots[place] = entities
            self.entities.append(entities)
            if len(entities) > 1:
                joints.add(names.joint)
        return self._fill(action, slots, joints)

    def _apart(self, action: Action, groups: Sequence[Names]) -> list[Names]:
        """As in "Give the doctor the insulin": two objects side by side are two arguments."""
        found: list[Names] = []
        for names in groups:
            entities = tuple(token.value for token in names.tokens)
            together = (
                names.joined or len(entities) < 2 or self._slot(action, entities, [None] * len(action.args)) is not None
            )
            found += [names] if together else [replace(names, tokens=(token,)) for token in names.tokens]
        return found

    def _fill(self, action: Action, slots: list[tuple[str, ...] | None], joints: set[str]) -> Group:
        missing = [kind for kind, slot in zip(action.args, slots, strict=True) if slot is None]
        if missing and self.action and self.action[0] == action:
            slots = [slot or old for slot, old in zip(slots, self.action[1], strict=True)]
        elif missing:
            raise OpenQuestionError(f"which {missing[0]} is meant for {action.name.replace('_', ' ')}?")
        if len(joints) > 1:
            raise OpenQuestionError(f"which arguments of {action.name} belong together: 'and' and 'or' are mixed")
        filled = [slot for slot in slots if slot is not None]
        self.action = (action, filled)
        props = tuple(
            Prop(f"{action.name}({', '.join(choice)})" if choice else action.name)
            for choice in itertools.product(*filled)
        )
        return self._remember(Group(props, joints.pop() if joints else "and"))

    def again(self, names: Names) -> Group | None:
        """The last action with another argument: "then the bedroom"; ``None`` when none fits."""
        if self.action is None or not all(token.kind == "ent" for token in names.tokens):
            return None
        action, old = self.action
        place = self._slot(action, tuple(token.value for token in names.tokens), [None] * len(action.args))
        if place is None:
            return None
        slots: list[tuple[str, ...] | None] = list(old)
        slots[place] = tuple(token.value for token in names.tokens)
        return self._fill(action, slots, {names.joint} if len(names.tokens) > 1 else set())

    def _slot(self, action: Action, entities: tuple[str, ...], slots: Sequence[object]) -> int | None:
        free = (place for place, slot in enumerate(slots) if slot is None)
        fits = (place for place in free if all(self.lexicon.takes(action.name, entity, place) for entity in entities))
        return next(fits, None)

    def _action_of(self, verb: str, names: Names) -> Action:
        """The one action whose name or phrases are of the verb's class and that takes these entities."""
        entities = tuple(token.value for token in names.tokens)
        members = VERBS.get("go" if verb in ("bare", "patrol", "stay", "state") else verb, ())
        heads = {member[0] for member in members}
        fitting = [
            action for action in self.lexicon.actions.values()
            if len(action.args) == 1 and self._slot(action, entities, [None]) is not None
        ]  # fmt: skip
        same = [action for action in fitting if any(phrase[0] in heads for phrase in action.phrases)]
        if len(same) == 1:
            return same[0]
        said = " ".join(token.text for token in names.tokens)
        if len(same) > 1:
            raise OpenQuestionError(f"what is to be done with '{said}': {' or '.join(action.name for action in same)}?")
        raise NotReadError(f"no action is known for what is said of '{said}'", (said,))

    def _remember(self, group: Group) -> Group:
        self.last = group
        self.single = group if len(group.items) == 1 else self.single
        return group

    def _pronoun(self, value: str) -> Group | None:
        if self.general:
            return None
        if self.last is None:
            raise NotReadError("a pronoun ('it', 'there', 'them') stands for nothing said before")
        if value == "them" and len(self.last.items) == 1:
            return None  # all that was said
        if value == "former":
            return Group(self.last.items[:1])
        if value == "it" and self.main is not None and len(self.main.items) == 1:
            return self.main
        if value == "it" and len(self.last.items) > 1 and self.single is not None:
            return self.single
        if value == "it" and len(self.last.items) > 1:
            raise OpenQuestionError("'it' could be any of several: name it")
        return self.last
