"""Where a clause says that things go or are."""

import re
from itertools import pairwise

from planners.errors import AmbiguousEntityError, ContradictionError, NotUnderstoodError
from planners.language.free import words as w
from planners.language.free.clauses import Clause, Located
from planners.language.free.discourse import Reference
from planners.language.free.parser import Word
from planners.language.free.roles import ClauseReader, Roles
from planners.language.free.statements import Order, Put, Statement, Stay, Walk
from planners.language.lexicon import Entity
from planners.language.tokens import printable

_WISHED = re.compile(r"\b(?:like|want|need|love|wish|wanted|needed|belongs?|should|must|shall|is to|has to)\b", re.I)
_AGAIN = re.compile(r"\b(?:back|again|then|return|home)\b", re.I)


class PutReader(ClauseReader):
    """Reads what is put where."""

    def _put(self, clause: Clause, roles: Roles) -> list[Statement]:
        text, lemma = self._said(clause), clause.lemma
        goal = clause.head.tag in ("VBZ", "VBP", "VBN", "VBG") or not clause.head.is_verb or clause.under("if", "that")
        if lemma in w.CAP and roles.objects and roles.objects[0][1].objects:
            upper = [e for p, ref in roles.places if p.preposition == "with" for e in ref.objects]
            upper = upper or [e for _, ref in roles.subjects for e in ref.objects]
            return [Put(text, goal, objects=(e,), target=roles.objects[0][1].objects[0]) for e in upper[:1]]
        if lemma == "leave" and clause.link in ("root", "and", "that") and not clause.passive:
            away = self._leaving(clause, roles, text)
            if away:
                return away
        held = self._held(clause, roles, text, goal)
        if held:
            return held
        transitive = lemma != "follow" and any(ref.objects for _, ref in roles.objects) and not (clause.passive and any(
            ref.objects for _, ref in roles.subjects))  # fmt: skip
        themes = roles.objects if transitive else roles.subjects
        themes = [(word, ref) for word, ref in themes if ref.objects]
        if not themes and lemma in ("be", "have", "follow", "stay", "live"):
            return []
        mine = [p for p, ref in roles.places if p.anchor is not None and ref.place is not None
                and any(word is p.anchor and (r.speaker or not r.known) for word, r in roles.subjects)]  # fmt: skip
        if clause.parent is not None and clause.link == "that" and clause.parent.lemma in w.WANT:
            holders = [word for word in clause.parent.subjects if self.referent.resolve(word, clause.parent).speaker]
            theirs = [p for p in clause.parent.places if p.anchor in holders]
            roles.places += [(p, self.referent.resolve(p.noun, clause.parent, (), target=True)) for p in theirs]
            mine += theirs
        if not themes:
            parts = ("one", "some", "any", "half", "part", "most")
            group = [
                (p.noun, ref)
                for p, ref in roles.places
                if p.preposition in ("of", "for", "with") and ref.objects
                and not (p.anchor is not None and p.anchor.lower in parts)
            ]  # fmt: skip
            themes = group if lemma in w.CARRY | w.SET | w.WANT | {"ask", "care"} else []
        robot = self._agent(clause, roles)
        found: list[Statement] = []
        if lemma in ("stack", "pile", "heap") and sum(len(ref.objects) for _, ref in themes) > 1 and not any(
            ref.objects for p, ref in roles.places if p.preposition in w.ON
        ):  # fmt: skip
            return self._piled(clause, [e for _, ref in themes for e in ref.objects], roles, robot)
        free = [*themes, *((p.noun, r) for p, r in roles.places if p.preposition == "with")]
        common = [(p, r) for p, r in roles.places if p in mine and lemma in w.WANT]
        shared: list[tuple[Located, Reference]] = []
        for word, ref in themes:
            own = [(p, r) for p, r in roles.places if p.anchor is word and self._leads(p, r, ref)]
            loose = [(p, r) for p, r in roles.places if not self._theirs(p, free) and self._leads(p, r, ref)]
            if not clause.head.is_verb or not own:
                shared = shared or [(p, r) for p, r in roles.places if self._theirs(p, themes) and r.place is not None]
            targets = [*own, *common, *loose] or ([] if own else shared)
            targets = self._still_there(clause, ref, targets)
            if clause.link in ("before", "after"):
                targets = [(p, r) for p, r in targets if p.noun.lower not in ("here", "there")]
            found += self._aim(text, goal, ref, targets, robot, clause)
        for located, ref in roles.places:
            if located.preposition in ("ahead", "before", "after") and ref.objects and themes:
                objects = tuple(e for _, theme in themes for e in theme.objects)
                pair = (ref.objects, objects) if located.preposition == "after" else (objects, ref.objects)
                found.append(Order(text, objects=pair[0], later=pair[1]))
        return [*found, *self._with(clause, roles, text)]

    def _still_there(
        self, clause: Clause, ref: Reference, targets: list[tuple[Located, Reference]]
    ) -> list[tuple[Located, Reference]]:
        """Where "there" is for what is left where it was brought ("bring blue back, but leave red there")."""
        stays = clause.lemma in ("leave", "stay", "remain", "keep") and ref.objects
        if not stays or not targets or any(p.noun.lower != "there" for p, _ in targets):
            return targets
        last = self.so_far[-1] if self.so_far else None
        if isinstance(last, Put) and last.target and last.target.name in self.lexicon.trays.values():
            told = clause.link in ("root", "and") and re.search(r"\b(?:loads?|tray|aboard)\b", last.text)
            if last.objects == ref.objects and told:  # "load it on the tray and leave it there"
                return [(targets[0][0], Reference(targets[0][1].text, place=last.target))]
        sent = {e for st in self.so_far if isinstance(st, Put) for e in st.objects}
        places = {self.referent.known.place_of_now(e.name) for e in ref.objects}
        if not set(ref.objects) <= sent or len(places) != 1 or not places <= self.lexicon.stations.keys():
            return targets
        return [(targets[0][0], Reference(targets[0][1].text, place=self.referent.entity(places.pop())))]

    def _with(self, clause: Clause, roles: Roles, text: str) -> list[Statement]:
        """Reads "... with blue on it": what stands on or in something beside what the clause is about."""
        found: list[Statement] = []
        for located, ref in roles.places:
            if located.preposition != "with" or not ref.objects:
                continue
            inner = [(p, r) for p, r in roles.places if p.anchor is located.noun and self._leads(p, r, ref)]
            found += self._aim(text, True, ref, inner, "", clause) if inner else []
        return found

    def _kept(self, clause: Clause, roles: Roles, text: str, keeper: Reference) -> list[Statement]:
        """What a place holds, each thing on what it is said to be on there."""
        found: list[Statement] = []
        at = Located("on", clause.head)
        for word, ref in roles.objects:
            if ref.objects:
                own = [(p, r) for p, r in roles.places if p.anchor in (word, None) and self._leads(p, r, ref)]
                found += self._aim(text, True, ref, [*own, (at, keeper)], "", clause)
        return found or [Put(text, True, objects=self._weighed(roles), target=keeper.place)]

    @staticmethod
    def _weighed(roles: Roles) -> tuple[Entity, ...]:
        return tuple(e for p, ref in roles.places if p.preposition == "of" for e in ref.objects)

    def _piled(self, clause: Clause, blocks: list[Entity], roles: Roles, robot: str) -> list[Statement]:
        """Several blocks stacked on one another; the order must be said."""
        text, low = self._said(clause), {word.lower for word in clause.words}
        if not w.ORDER_NOUNS & low:
            names = tuple(printable(e.name) for e in blocks)
            raise AmbiguousEntityError(
                f"'{text}' does not say in which order; say it from bottom to top", (text,), names
            )
        places = [place for _, ref in roles.places if (place := self._place(ref)) is not None]
        base = [Put(text, objects=(blocks[0],), target=places[-1], robot=robot)] if places else []
        return [*base, *(Put(text, objects=(b,), target=a, robot=robot) for a, b in pairwise(blocks))]

    def _held(self, clause: Clause, roles: Roles, text: str, goal: bool) -> list[Statement]:
        """Reads "its tray holds the red block", "blue bears the weight of green", "the far bench receives the rest"."""
        if clause.passive or clause.lemma not in w.HOLD | w.NEEDS | {"like"}:
            return []
        needed = self._needed(clause, roles, text)
        if needed or clause.lemma not in w.HOLD:
            return needed
        objects = tuple(e for _, ref in roles.objects for e in ref.objects)
        weight = [e for p, ref in roles.places if p.preposition == "of" for e in ref.objects]
        objects = objects or tuple(weight)
        for _, ref in roles.subjects:
            if ref.place is not None and objects:
                return self._kept(clause, roles, text, ref)
            if (
                ref.speaker
                and objects
                and self.discourse.person is not None
                and clause.lemma in ("have", "get", "receive")
            ):
                return [Put(text, True, objects=objects, target=self.discourse.person)]
            if len(ref.objects) == 1 and objects and clause.lemma in ("bear", "support", "hold", "carry"):
                return [Put(text, True, objects=objects, target=ref.objects[0])]
            target = next((r for _, r in roles.objects if r.place is not None), None)
            if ref.objects and target is not None and clause.lemma in ("get", "take", "have", "receive"):
                return [Put(text, True, objects=ref.objects, target=target.place)]
            across = {"across", "over"} & {x.lower for x in clause.words}
            walker = ref.robot in self.lexicon.walkers and not across
            if walker and objects and not any(self._leads(p, r, Reference("")) for p, r in roles.places):
                tray = self.lexicon.trays.get(ref.robot, "")
                return [Put(text, objects=objects, target=self.referent.entity(tray))] if tray else []
        return []

    def _leaving(self, clause: Clause, roles: Roles, text: str) -> list[Statement]:
        """Reads "Red leaves the near bench": it goes to the other one of two."""
        themes = tuple(e for _, ref in roles.subjects for e in ref.objects)
        left = [ref.place for _, ref in roles.objects if ref.place is not None and ref.place.kind == "table"]
        if not themes or not left or roles.places:
            return []
        return [
            Put(text, objects=themes, target=self.referent.entity(self.referent.known.across(themes[0].name, text)))
        ]

    def _needed(self, clause: Clause, roles: Roles, text: str) -> list[Statement]:
        """Reads "The far bench needs the red block", "the far arm would like to have it"."""
        modal = any(word.lower in ("should", "must", "shall") for word in clause.head.all("aux"))
        owns = clause.lemma in ("have", "get", "receive")
        wished = clause.lemma in w.NEEDS or (owns and (modal or clause.link == "that"))
        objects = tuple(e for _, ref in roles.objects for e in ref.objects)
        for _, ref in roles.subjects:
            arm = bool(ref.robot) and ref.robot not in self.lexicon.walkers
            table = ref.place is not None and ref.place.kind == "table"
            mine = self.discourse.person if ref.speaker else None
            more = any(child.link in ("that", "purpose", "relative") for child in clause.below) or roles.places
            target = self._place(ref) if arm or table else mine
            wished = wished or (mine is not None and clause.lemma == "like" and not clause.negated)
            if wished and objects and target is not None and not more:
                return [Put(text, True, objects=objects, target=target)]
        return []

    @staticmethod
    def _theirs(located: Located, themes: list[tuple[Word, Reference]]) -> bool:
        return located.anchor is not None and any(word is located.anchor for word, _ in themes)

    @staticmethod
    def _leads(located: Located, ref: Reference, theme: Reference) -> bool:
        if located.negated or located.preposition not in w.ON | {"for", "beside"}:
            return False
        if located.preposition in ("for", "beside") or (located.noun.dep == "appos" and ref.grouped):
            return False
        if located.noun.dep == "appos" and located.noun.tag == "NNP" and ref.objects and located.anchor is not None:
            return False  # "on the far bench, the green one last"
        if (
            located.anchor is not None
            and located.anchor.lower in ("one", "each", "neither", "none")
            and located.top is False
        ):
            return ref.place is not None and not ref.objects
        return ref.place is not None or bool(ref.robot) or bool(set(ref.objects) - set(theme.objects))

    def _aim(
        self,
        text: str,
        goal: bool,
        theme: Reference,
        targets: list[tuple[Located, Reference]],
        robot: str,
        clause: Clause,
    ) -> list[Statement]:
        aboard = clause.lemma in ("stay", "remain", "keep", "be", "ride") and any(
            r.robot in self.lexicon.trays or (r.place is not None and r.place.name in self.lexicon.trays.values())
            for _, r in targets
        )
        if theme.grouped and (aboard or clause.lemma in ("unload", "offload")):  # what was carried, not all there is
            sent = {e for st in self.so_far if isinstance(st, Put) for e in st.objects}
            loaded = tuple(e for e in theme.objects if e in sent)
            theme = Reference(theme.text, objects=loaded or theme.objects, grouped=True)
        onto = next((r.objects[0] for _, r in targets if len(r.objects) == 1), None)
        places = [place for _, r in targets if (place := self._place(r)) is not None]
        ridden = next((r.robot for p, r in targets if r.robot in self.lexicon.trays and p.preposition == "on"), "")
        if (
            ridden
            and any((p.preposition == "to" or p.noun.lower == "there") and r.place is not None for p, r in targets)
            and clause.lemma in w.CARRY
        ):
            places.remove(self.referent.entity(self.lexicon.trays[ridden]))  # "it travels to the far bench on the dog"
        trays = [place for place in places if place.name in self.lexicon.trays.values()]
        tables = [place for place in places if place.name not in self.lexicon.trays.values()]
        there = clause.lemma in w.CARRY - {"get", "leave"} and len(tables) == 1
        if trays and any((p.preposition == "to" or (there and p.noun.lower == "there")) and r.place in tables
                         for p, r in targets):  # fmt: skip
            if clause.lemma not in w.CARRY:
                raise NotUnderstoodError(f"not understood: '{text}'; say by itself where the robot goes", (text,))
            trays = []  # "it carries red on its tray to the far bench"
        if onto is not None:
            found: list[Statement] = []
            if tables and self._elsewhere(onto, tables[-1]):
                found.append(Put(text, goal, objects=(onto,), target=tables[-1]))
            bench = None if tables or not robot else self.bench_of(robot)
            if bench is not None and self._elsewhere(onto, bench):  # an arm stacks where it stands
                found.append(Put(text, goal, objects=(onto,), target=bench, robot=robot))
            return [*found, Put(text, goal, objects=theme.objects, target=onto, robot=robot)]
        if (theme.stack or theme.grouped) and tables:
            theme = Reference(theme.text, objects=tuple(e for e in theme.objects if not self._on_another(e)))
        target = trays[0] if trays else tables[-1] if tables else self._unsaid(clause, theme)
        if target is not None:
            self._check_state(clause, theme, target, text)
        if target is None:
            return []
        if target in trays and robot in self.lexicon.walkers:
            robot = ""
        stays = clause.lemma in ("stay", "remain", "keep", "leave") and target.kind == "table"
        if stays and all(self.referent.known.now(e.name) == target.name for e in theme.objects):
            return [Stay(text, goal, objects=theme.objects, target=target)]
        carrier = next((r for r in self._named_robots(clause) if r in self.lexicon.walkers), "")
        return [Put(text, goal, objects=theme.objects, target=target, robot=robot, carrier=carrier)]

    def _check_state(self, clause: Clause, theme: Reference, target: Entity, text: str) -> None:
        """Refuses what sounds like a goal and is none.

        Raises:
            ContradictionError: something "stays" where it is not.
            NotUnderstoodError: something "is" where it is not.
        """
        known = self.referent.known
        away = [
            e
            for e in theme.objects
            if known.now(e.name) and target.name not in (known.now(e.name), known.place_of_now(e.name))
        ]
        if not away:
            return
        stays = clause.lemma in ("stay", "remain", "keep", "leave") and target.kind == "table"
        if stays and not any(isinstance(st, Put | Walk) for st in self.so_far):
            raise ContradictionError(f"'{text}': {printable(away[0].name)} is not there, so it cannot stay there")
        wished = any(child.lemma in w.WANT - {"be", "have"} for child in clause.below)
        plain = (
            clause.lemma == "be"
            and not wished
            and clause.link == "root"
            and not clause.passive
            and clause.head.tag in ("VBZ", "VBP")
        )
        root = clause.head
        while root.head is not None:
            root = root.head
        ends = {"end", "finally", "done", "finished", "eventually"} & {word.lower for word in root.subtree()}
        if plain and not ends and not self.describes:
            raise NotUnderstoodError(f"'{text}': that is not so; say 'shall be' if it is what you want", (text,))

    def _named_robots(self, clause: Clause) -> list[str]:
        return [self.referent.resolve(word, clause).robot for word in clause.subjects]

    def _on_another(self, block: Entity) -> bool:
        return any(self.referent.known.now(block.name) == other.name for other in self.referent.movable)

    def _elsewhere(self, block: Entity, table: Entity) -> bool:
        """Whether a block does not stand on a table by the words so far."""
        return self.referent.known.place_of_now(block.name) != table.name

    def _unsaid(self, clause: Clause, theme: Reference) -> Entity | None:
        """Where something goes when a clause does not say it."""
        if clause.lemma == "load" and len(self.lexicon.trays) == 1:
            return self.referent.entity(next(iter(self.lexicon.trays.values())))
        carried = clause.lemma in w.CARRY and {"across", "over"} & clause.adverbs
        low = {word.lower for word in clause.words}
        given = clause.lemma in w.CARRY and w.PERSONAL & {x.lower for x in (*clause.objects, *self._addressed(clause))}
        if given and self.strangers:
            raise NotUnderstoodError(f"'{self._said(clause)}' does not say to whom; name the place", ())
        if given and self.discourse.person is not None:
            return self.discourse.person
        if carried or (clause.lemma in ("carry", "bring", "take", "ferry", "ship") and "across" in low):
            return self._across(theme.objects[0], self._said(clause))
        if clause.lemma in w.CARRY | w.SET and {"back", "home"} & low:
            return self._back(theme.objects)
        puts_down = clause.lemma in ("unload", "offload", "deliver", "follow") or w.DOWN_WORDS & clause.adverbs
        arm = self._agent(clause, Roles([(x, self.referent.resolve(x, clause)) for x in clause.subjects]))
        bench = self._place(Reference(arm, robot=arm)) if arm and w.DOWN_WORDS & clause.adverbs else None
        return (bench or self.discourse.place) if puts_down else None

    def _across(self, block: Entity, text: str) -> Entity:
        """The other one of two tables, also for what was loaded on a tray before it is carried over."""
        known = self.referent.known
        start, now = known.start.get(block.name, ""), known.place_of_now(block.name)
        puts = [st for st in self.so_far if isinstance(st, Put) and block in st.objects]
        if puts and start in self.lexicon.stations and now in self.lexicon.stations and now != start:
            if not _WISHED.search(puts[-1].text) or _AGAIN.search(text):
                raise NotUnderstoodError(f"not understood: '{text}'; it is there already; name the place", (text,))
            return self.referent.entity(now)  # "I'd like red over there. Let the dog bring it across"
        if now not in self.lexicon.trays.values():
            return self.referent.entity(known.across(block.name, text))
        sent = [st.target for st in self.so_far if isinstance(st, Put) and block in st.objects]
        tables = [target for target in sent if target is not None and target.kind == "table"]
        left = tables[-1].name if tables else known.start.get(block.name, "")
        at = max((i for i, st in enumerate(self.so_far) if isinstance(st, Walk)), default=-1)
        since = [st for st in self.so_far[at + 1 :] if isinstance(st, Put) and st.target]
        walked = at >= 0
        if walked and not any(st.target.kind == "table" for st in since if st.target):
            last = self.so_far[at]  # loaded where its carrier was sent
            left = known.table_at(last.station) if isinstance(last, Walk) else ""
            walked = not any(block in st.objects for st in since)
        others = [table for table in self.lexicon.stations if table != left]
        if len(others) != 1 or left not in self.lexicon.stations or walked:
            return self.referent.entity(known.across(block.name, text))
        return self.referent.entity(others[0])

    def _back(self, blocks: tuple[Entity, ...]) -> Entity | None:
        """Where things go "back" to: the table on which all of them lay at first, once they were sent elsewhere."""
        starts = {self.referent.known.start.get(block.name, "") for block in blocks}
        sent = {e for st in self.so_far if isinstance(st, Put) for e in st.objects}
        if len(starts) != 1 or not set(blocks) <= sent or not starts <= self.lexicon.stations.keys():
            return None
        return self.referent.entity(starts.pop())

    @staticmethod
    def _addressed(clause: Clause) -> list[Word]:
        return [located.noun for located in clause.places if located.preposition in ("to", "for")]

    def _agent(self, clause: Clause, roles: Roles) -> str:
        """The arm that does it, where one is named."""
        named = [ref.robot for _, ref in roles.subjects if ref.robot]
        named += [ref.robot for p, ref in roles.places if p.preposition in ("by", "with") and ref.robot]
        if clause.parent is not None and not named and clause.link == "that":
            named = []
        arms = [robot for robot in named if robot not in self.lexicon.walkers]
        return arms[0] if arms else ""
