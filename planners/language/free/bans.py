"""What a clause forbids, and what it denies."""

from planners.errors import NotUnderstoodError
from planners.language.free import words as w
from planners.language.free.clauses import Clause
from planners.language.free.discourse import Reference
from planners.language.free.roles import ClauseReader, Roles
from planners.language.free.statements import Ban, KeepOut, Put, Statement, Stay
from planners.language.lexicon import Entity

_ELLIPSIS = w.word_set("do does is are be will must should shall not n't 's and but while whereas , . ;")


class BanReader(ClauseReader):
    """Reads what is never touched, where nobody walks, and what is said not to be."""

    def _floor(self, clause: Clause, roles: Roles) -> list[Statement]:
        """Parts of the floor that robots keep out of."""
        zones = tuple(dict.fromkeys(z for ref in roles.all() for z in ref.zones))
        low = {word.lower for word in clause.words}
        walks = any(ref.robot in self.lexicon.walkers or ref.path for ref in roles.all())
        if not zones:
            around = (
                clause.lemma in ("take", "go", "walk", "lead", "send", "keep") and {"around", "off"} & clause.adverbs
            )
            near = self.discourse.last == "zone" or self.zone_named
            if around and walks and near and not any(r.place for r in roles.all()):
                return [KeepOut(self._said(clause), zones=self.discourse.zones)]
            return []
        shuns = clause.lemma in w.AVOID or w.AWAY & low or w.FORBIDDEN & low
        mind = clause.lemma in ("mind", "watch", "beware", "spare")
        allowed = {"may", "can"} & low and not w.NEGATIVE_WORDS & low
        if allowed or ("longer" in low and not {"may", "can", "must", "should"} & low):
            return []
        if clause.negated or shuns or mind or any(p.preposition in w.AWAY or p.negated for p, _ in roles.places):
            return [KeepOut(self._said(clause), zones=zones)]
        if clause.lemma in w.DESCRIBES or clause.past or clause.passive or not walks:
            return []
        if set(zones) <= {z for st in self.so_far if isinstance(st, KeepOut) for z in st.zones}:
            return []
        raise NotUnderstoodError(
            f"'{self._said(clause)}': parts of the floor can only be kept out of", (self._said(clause),)
        )

    @staticmethod
    def _more(clause: Clause, roles: Roles) -> bool:
        """Whether a clause that goes around a part of the floor also says where to."""
        through = [p for p, ref in roles.places if ref.zones and p.preposition in w.AWAY]
        goals = [ref for p, ref in roles.places if p.preposition in w.ON | {"with"} and (ref.place or ref.objects)]
        return (
            bool(through and goals) and not clause.negated and clause.lemma not in w.AVOID | {"keep", "stay", "steer"}
        )

    def _banned(self, clause: Clause, roles: Roles) -> list[Statement]:
        low, text = {word.lower for word in clause.words}, self._said(clause)
        objects = tuple(dict.fromkeys(e for ref in self._banned_refs(clause, roles) for e in ref.objects))
        hands = {"hands", "fingers", "grippers", "paws"} & low and "off" in low
        if hands and not objects:
            objects = self.discourse.pair or self._last_theme()
        if not objects:
            return []
        alone = clause.lemma in ("leave", "let", "keep", "stay", "remain") and w.ALONE & low
        away = clause.lemma in ("keep", "stay", "steer", "leave") and {"away", "off", "clear", "out"} & low and not any(
            ref.robot for ref in roles.all()
        )  # fmt: skip
        shuns = clause.lemma in ("avoid", "spare", "shun", "exclude")
        out = bool({"scope", "bounds", "limits"} & low and {"out", "off"} & low)
        where = clause.lemma in ("leave", "stay", "remain", "be", "keep") and any(
            c.link in ("relative", "that", "how", "after") and {"where", "as"} & {x.lower for x in c.words}
            for c in clause.below
        ) and not any(ref.place for _, ref in roles.places)  # fmt: skip
        left = self._left(clause, roles)
        if hands or alone or away or shuns or out or where or left:
            return [Ban(text, objects=objects, moving=bool(where or left))]
        return []

    @staticmethod
    def _banned_refs(clause: Clause, roles: Roles) -> list[Reference]:
        """What a ban may be about; in "leave red out of it" not what it is left out of."""
        own = [ref for _, ref in (*roles.subjects, *roles.objects)]
        out = clause.lemma in ("leave", "keep", "stay") and any(ref.objects for ref in own)
        return own if out else roles.all()

    @staticmethod
    def _left(clause: Clause, roles: Roles) -> bool:
        """Whether something is just left, or stays ("Leave green.", "red stays")."""
        said = roles.objects if clause.lemma == "leave" else roles.subjects
        bare = not (
            roles.places
            or clause.below
            or clause.adverbs - {"so", "then", "just", "please", "simply"}
            or clause.negated
            or clause.past
            or clause.passive
        )
        told = clause.link in ("root", "and") and not any(ref.robot for ref in roles.all())
        return bare and told and clause.lemma in ("leave", "stay", "remain") and any(ref.objects for _, ref in said)

    def _only(self, clause: Clause, roles: Roles) -> list[Statement]:
        """What stays in the tray where only something else is unloaded ("only red is taken off")."""
        low = {word.lower for word in clause.words}
        unloads = clause.lemma in ("unload", "offload") or (clause.lemma in w.PICK | w.TAKEN and "off" in low)
        if not unloads or not {"only", "just", "solely"} & low:
            return []
        taken = {e for _, ref in (*roles.subjects, *roles.objects) for e in ref.objects}
        sent = [st for st in self.so_far if isinstance(st, Put) and st.target is not None
                and (st.target.kind == "table" or st.target.name in self.lexicon.trays.values())]  # fmt: skip
        rest = tuple(dict.fromkeys(e for st in sent for e in st.objects if e not in taken))
        return [Stay(self._said(clause), objects=rest, aboard=True)] if rest else []

    def _denied(self, clause: Clause, roles: Roles) -> list[Statement]:
        text, low = self._said(clause), {word.lower for word in clause.words}
        themes = [e for _, ref in (*roles.subjects, *roles.objects) for e in ref.objects]
        targets = [ref for p, ref in roles.places if p.preposition in w.ON]
        lifted = clause.lemma in ("take", "lift", "get", "come") and {"off", "down"} & clause.adverbs
        if themes and clause.lemma in ("do", "be") and not targets and len(low - _ELLIPSIS) == len(clause.subjects):
            return self._refuse(clause)  # "red does not": what it does not is said elsewhere
        unloaded = clause.lemma in ("be", "get") and {"unloaded", "offloaded"} & low
        stays = unloaded or ("tray" in low and clause.lemma in ("leave", "take"))
        if clause.lemma in ("unload", "offload") or lifted or stays:
            pointed = {"it", "them", "that"} & {word.lower for word, _ in roles.objects}
            loaded = tuple(
                e for e in self.referent.movable if self.referent.known.now(e.name) in self.lexicon.trays.values()
            )
            kept = loaded if pointed and loaded and not set(themes) <= set(loaded) else tuple(themes)
            return [Stay(text, objects=kept or self._last_theme(), aboard=True)]
        if {"need", "needs"} & low or (clause.under("without") and clause.lemma in ("leave", "get")):
            return self._remark(clause)
        own = w.CARRY | w.SET | w.TOUCH | w.ENTER | w.STATE | w.HOLD
        if (clause.lemma in w.DESCRIBES or clause.lemma not in own) and not any(ref.known for ref in targets):
            return self._remark(clause)
        onto = [ref for ref in targets if ref.objects] or {"stacked", "stack", "piled", "pile", "heap"} & low
        if clause.lemma == "leave" and themes:
            return [Stay(text, objects=tuple(themes), target=self._at_start(themes))]
        if not themes and targets and targets[0].objects and clause.lemma in ("lay", "put", "set"):
            return [Ban(text, objects=tuple(e for ref in targets for e in ref.objects))]
        piles = clause.lemma in ("stack", "pile", "heap") and not any(ref.objects for ref in targets)
        if onto and (
            piles or clause.lemma in w.STATE or clause.link != "root" or not clause.head.is_verb or clause.passive
        ):
            return [Stay(text, objects=tuple(themes) or self.discourse.pair, apart=True)]
        if themes and clause.lemma in ("go", "come", "leave") and not targets:
            return self._remark(clause)
        if themes and clause.lemma in w.STATE | {"come"} and targets and not onto:
            return self._remark(clause)
        if themes and clause.lemma in w.TOUCH | {"leave"} and not targets:
            moving = clause.lemma in ("move", "shift", "displace", "relocate", "reposition", "budge")
            return [Ban(text, objects=tuple(dict.fromkeys(themes)), moving=moving)]
        ordered = all(word.lower == "you" for word in clause.subjects) and clause.head.tag in ("VB", "VBP")
        fetched = clause.lemma in ("bring", "take", "carry", "ship", "send", "transport", "deliver", "fetch")
        if themes and fetched and ordered and not targets and not lifted:
            return [Ban(text, objects=tuple(dict.fromkeys(themes)), moving=True)]  # "do not bring orange"
        if not themes and any(ref.nothing for ref in roles.all()):
            named = any(ref.objects for p, ref in roles.places)
            return self._remark(clause) if not named else self._refuse(clause)
        if not themes and any(ref.robot for ref in roles.all()) and clause.lemma in ("find", "have", "see"):
            return self._remark(clause)
        if clause.lemma in w.SET | w.CARRY and any(ref.speaker for _, ref in roles.subjects):
            return self._remark(clause) if not themes else self._refuse(clause)
        return self._refuse(clause)

    def _at_start(self, themes: list[Entity]) -> Entity | None:
        tables = {self.referent.known.place_of(e.name) for e in themes}
        return self.referent.entity(tables.pop()) if len(tables) == 1 and "" not in tables else None
