"""From clauses to statements: what a clause asks for, or that it asks for nothing, or that it is not understood."""

from planners.errors import NotUnderstoodError
from planners.language.free import words as w
from planners.language.free.bans import BanReader
from planners.language.free.clauses import Clause, Located
from planners.language.free.parser import Word
from planners.language.free.references import Reference
from planners.language.free.refusals import Refusals
from planners.language.free.roles import Roles
from planners.language.free.statements import Statement, Stay
from planners.language.free.walks import WalkReader


class Meaning(BanReader, WalkReader, Refusals):
    """Gives clauses their meaning, one after another."""

    def of(self, clause: Clause) -> list[Statement]:
        """What a clause asks for; empty for one that asks for nothing.

        Raises:
            NotUnderstoodError: it speaks of this world and is not understood.
        """
        roles = self._resolve(clause)
        refs = roles.all()
        about = [ref for ref in refs if ref.known]
        self.describes |= bool(
            {"goal", "state", "configuration", "result", "end", "picture"} & {x.lower for x in clause.words}
        )
        self._refuse_unpointed(clause, roles)
        if self._tells(clause, about):
            self._topic([], roles)
            self.facts.add(id(clause))
            return self._remark(clause)
        if self._carries_another(clause, roles):
            return self._remark(clause)
        self._refuse_unreadable(clause, roles)
        floor = self._floor(clause, roles)
        if floor and self._more(clause, roles):
            roles.places = [(p, ref) for p, ref in roles.places if not ref.zones]
        else:
            found = floor or self._banned(clause, roles)
            if found:
                self._topic([], roles)
                return found
        self._refuse_late_first(clause, about)
        if clause.negated:
            self._topic([], roles)
            return self._denied(clause, roles)
        found = [*floor, *self._moved(clause, roles)]
        self._topic(found, roles)
        if found:
            self._refuse_unaccounted(clause, roles)
        if found or (clause.lemma in ("load", "lade") and any(ref.robot for ref in about)):
            return found
        return self._unread(clause, roles, about)

    def _tells(self, clause: Clause, about: list[Reference]) -> bool:
        """Whether a clause only tells something: of the past, a reason, a question."""
        low, said = {x.lower for x in clause.words}, self._said(clause)
        waits = (
            clause.link in ("before", "after")
            and clause.parent is not None
            and clause.parent.lemma not in w.WANT - {"let", "have", "make", "get"}
        )
        if waits and not about and {"until", "till"} & low:
            raise NotUnderstoodError(f"'{said}': nothing is done until something else happens", (said,))
        if waits and clause.lemma in w.SIGNALS and any(x.lower in ("i", "we") for x in clause.subjects):
            raise NotUnderstoodError(f"'{said}': say it when it is to be done", (said,))
        if (
            clause.negated
            and clause.lemma in ("want", "like", "wish")
            and not any(c.link == "that" for c in clause.below)
        ):
            raise NotUnderstoodError(f"'{said}': say what shall be, not what not", (said,))
        mine = clause.subjects and all(x.lower == "i" for x in clause.subjects)
        if mine and clause.lemma not in w.WANT and clause.head.all("aux") and clause.link in ("root", "and", "that"):
            return True  # what the speaker does
        if clause.under("instead"):
            return True
        if not about or clause.link == "reason" or clause.under("reason"):
            return True
        if clause.question and clause.link in ("root", "that") and clause.head.tag != "VB":
            return True
        if clause.link == "if":
            request = all(ref.speaker or ref.known for ref in about) or clause.parent is not None
            speaker = any(word.lower in w.SPEAKERS for word in clause.subjects)
            wish = clause.parent is not None and any(x.lower in ("would", "'d", "could") for x in clause.parent.words)
            if any(ref.zones for ref in about) and not any(ref.objects for ref in about):
                return True
            if not ((speaker and request) or wish):
                raise NotUnderstoodError(f"'{self._said(clause)}': conditions are not read; say what to do in any case",
                                         (self._said(clause),))  # fmt: skip
            return False
        if any(ref.zones for ref in about) and w.FORBIDDEN & low:
            return False
        supposes = any(x.lower in ("would", "'d") for x in clause.head.all("aux")) and clause.link in (
            "and",
            "reason",
            "that",
        )
        if supposes and clause.lemma not in w.WANT | w.CARRY | w.SET | w.STATE and not clause.under("if"):
            return True
        return clause.past and not clause.under("if", "before", "after", "while") and not self._wished(clause)

    @staticmethod
    def _holder(word: Word, roles: Roles) -> Word | None:
        """The noun that "there" follows ("green there with blue on it"); None for the verb."""
        nouns = [noun for noun, _ in (*roles.subjects, *roles.objects)]
        return word.head if word.head in nouns else None

    @staticmethod
    def _carries_another(clause: Clause, roles: Roles) -> bool:
        """Whether all that it says is said by the clause below it ("it is to be touched by nobody")."""
        said = any(child.link == "that" for child in clause.below)
        own = any(ref.objects or ref.place for _, ref in roles.objects) or any(
            p.preposition in w.ON for p, _ in roles.places
        )
        return said and clause.lemma in w.WANT and not own

    @staticmethod
    def _wished(clause: Clause) -> bool:
        parent = clause.parent
        while parent is not None:
            if parent.lemma in w.WANT and parent.lemma not in ("be", "have", "say", "tell", "know", "think"):
                return True
            parent = parent.parent
        return False

    def _resolve(self, clause: Clause) -> Roles:
        roles = Roles()
        resolve = self.referent.resolve
        for word in clause.subjects:
            roles.subjects.append((word, resolve(word, clause)))
        theme = tuple(e for _, ref in roles.subjects for e in ref.objects)
        for word in clause.objects:
            roles.objects.append((word, resolve(word, clause, theme if not clause.passive else ())))
        theme = theme or tuple(e for _, ref in roles.objects for e in ref.objects)
        for located in clause.places:
            anchored = [ref for word, ref in (*roles.subjects, *roles.objects) if word is located.anchor]
            own = tuple(e for ref in anchored for e in ref.objects) or theme
            roles.places.append((located, resolve(located.noun, clause, own, target=True)))
        for word in clause.words:
            if word.lower in ("there", "here") and word.dep in ("advmod", "pcomp", "pobj"):
                shuns = clause.negated and clause.lemma in w.ENTER
                zones = self.discourse.zones if self.discourse.last == "zone" or shuns else ()
                place = self.referent.here() if word.lower == "here" else self.discourse.place
                ref = Reference(word.text, zones=zones, place=None if zones else place)
                roles.places.append((Located("at", word, self._holder(word, roles)), ref))
        given = [(p.noun, r) for p, r in roles.places if p.preposition in ("for", "with", "of")]
        for several in (roles.subjects, roles.objects, given):
            self.referent.together(tuple(e for _, ref in several for e in ref.objects))
        return roles

    def _unread(self, clause: Clause, roles: Roles, about: list[Reference]) -> list[Statement]:
        low = {word.lower for word in clause.words}
        if w.FLAT & low or {"stacked"} & low:
            return [Stay(self._said(clause), objects=self.discourse.pair, apart=True)]
        if any(ref.path for ref in about):
            return self._remark(clause)
        own = w.CARRY | w.SET | w.TOUCH | w.CAP | w.ENTER | w.STATE | w.HOLD | w.AVOID | w.PICK
        idle = not any(ref.objects for _, ref in roles.objects) and not any(
            p.preposition in w.ON for p, _ in roles.places
        )
        if clause.lemma not in own and clause.head.is_verb and idle:
            return self._remark(clause)  # "it serves as a reference"
        stays = clause.lemma in ("leave", "keep", "stay", "remain") and "there" in low
        if stays and any(ref.objects for ref in about):
            return self._remark(clause)
        going = clause.lemma in w.WALK | w.SEND | w.HOLD | w.STATE and any(
            ref.robot in self.lexicon.walkers for ref in about
        )
        fetched = clause.lemma in ("go", "come", "return", "head") and any(
            p.preposition == "for" for p, _ in roles.places
        )
        told = clause.passive and clause.lemma not in w.CARRY | w.SET | w.TOUCH | w.CAP | w.ENTER | w.STATE | w.HOLD
        if fetched or (told and not any(ref.place for ref in about)):
            return self._remark(clause)
        if going and not any(ref.objects or ref.place for ref in about):
            return self._remark(clause)
        if all(ref.robot or ref.speaker for ref in about) and not any(
            ref.robot in self.lexicon.walkers for ref in about
        ):
            return self._remark(clause)
        if clause.lemma in w.WANT | w.DESCRIBES or clause.under("before", "after", "while", "without", "purpose"):
            return self._remark(clause)
        placed = any(p.preposition in w.ON and (ref.objects or ref.place) for p, ref in roles.places)
        acts = placed and any(ref.objects for _, ref in (*roles.subjects, *roles.objects))
        if not clause.head.is_verb or (clause.link in ("how", "relative") and not acts):
            return self._remark(clause)
        if any(child.link == "that" for child in clause.below):
            return self._remark(clause)
        specific = [ref for ref in about if ref.objects or ref.robot or ref.zones]
        named = any(word.text in self.referent.masks for word in clause.words)
        if not specific or (not named and clause.lemma in w.HEADERS):
            return self._remark(clause)
        handled = roles.subjects if clause.passive else roles.objects
        picked = clause.lemma in w.PICK and any(ref.objects for _, ref in handled)
        if clause.lemma in ("build", "make", "do", "construct", "prepare", "create") and not any(
            r.objects for r in about
        ):
            return self._remark(clause)
        if picked or clause.lemma in ("clear", "empty", "free"):
            return self._remark(clause)
        return self._refuse(clause)
