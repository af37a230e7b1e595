"""From clauses to statements: what a clause asks for, or that it asks for nothing, or that it is not understood."""

from planners.errors import AmbiguousEntityError, NotUnderstoodError
from planners.language.free import words as w
from planners.language.free.bans import BanReader
from planners.language.free.clauses import Clause, Located
from planners.language.free.discourse import Reference
from planners.language.free.parser import Word
from planners.language.free.refusals import Refusals
from planners.language.free.roles import Roles
from planners.language.free.statements import Statement, Stay
from planners.language.free.unmeant import Unmeant
from planners.language.free.walks import WalkReader

_WAITING = ("wait", "long", "hope", "look", "sit", "stand", "work", "ask")


class Meaning(BanReader, WalkReader, Refusals, Unmeant):
    """Gives clauses their meaning, one after another."""

    def of(self, clause: Clause) -> list[Statement]:
        """What a clause asks for; empty for one that asks for nothing.

        Raises:
            NotUnderstoodError: it speaks of this world and is not understood.
        """
        if self._only_when_done(clause):
            return self._remark(clause)
        roles = self._resolve(clause)
        refs = roles.all()
        about = [ref for ref in refs if ref.known]
        self.describes |= bool(
            {"goal", "state", "configuration", "result", "end", "picture"} & {x.lower for x in clause.words}
        )
        self._refuse_waiting(clause)
        self._refuse_reasoned(clause, roles)
        self._refuse_strange(clause, roles)
        self._refuse_unpointed(clause, roles)
        if self._needless(clause):
            clause.negated = True
            self._topic([], roles)
            self.facts.add(clause)
            return self._remark(clause)
        if self._tells(clause, about) or self._awaited(clause, roles):
            self._topic([], roles)
            self.facts.add(clause)
            return self._remark(clause)
        unclear = next((ref.unclear for ref in refs if ref.unclear is not None), None)
        if unclear is not None:
            raise unclear
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
            self._refuse_unmeant(clause)
            self._refuse_unaccounted(clause, roles)
            self._refuse_unsent(clause, roles, found)
        if found or (clause.lemma in ("load", "lade") and any(r.robot for r in about) and not any(
                r.objects for r in about)):  # fmt: skip
            return [*found, *self._only(clause, roles)]
        return self._unread(clause, roles, about)

    @staticmethod
    def _only_when_done(clause: Clause) -> bool:
        """Whether it says "when all is done" and nothing more, so that "it" still means what it meant before."""
        said = {word.lower for word in clause.words if word.dep != "punct"}
        return clause.link in ("before", "after") and bool(w.DONE & said) and said <= w.DONE | w.ALL_IS

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
        theirs = clause.subjects and all(self._is_person(x, clause) for x in clause.subjects)
        theirs = theirs and bool({"will", "'ll", "going"} & {x.lower for x in clause.head.all("aux")})
        if theirs or (
            mine and clause.lemma not in w.WANT and clause.head.all("aux") and clause.link in ("root", "and", "that")
        ):
            return True  # what the speaker does
        if clause.under("instead") or self._passing(clause):
            return True
        if (not about and not self._ordered_back(clause)) or clause.link == "reason" or clause.under("reason"):
            return True
        if clause.question and clause.link in ("root", "that") and clause.head.tag != "VB":
            return True
        if clause.link == "if":
            asked = clause.parent is not None and clause.parent.lemma in w.KNOWING and not {"you", "somebody"} & low
            if asked and {"whether", "if"} & low and clause.head.dep == "ccomp":
                return True  # "so that I can check whether the camera sees it"
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

    def _passing(self, clause: Clause) -> bool:
        """Whether it tells what somebody else is doing now ("my colleague is still photographing them")."""
        now = clause.head.tag == "VBG" and any(x.lower in ("is", "are", "'s", "'re", "am", "'m") for x in
                                               clause.head.all("aux"))  # fmt: skip
        people = bool(clause.subjects) and all(self._is_person(x, clause) for x in clause.subjects)
        own = {"i", "we"} & {x.lower for x in clause.subjects}
        acts = clause.lemma in w.WANT | w.CARRY | w.SET | w.SEND | w.STATE | w.HOLD
        return now and people and not (own and acts) and clause.link in ("root", "and", "that", "reason")

    @staticmethod
    def _needless(clause: Clause) -> bool:
        """Whether it says what there is no need to do ("no need to stack them")."""
        above = clause.head.head
        needed = above is not None and above.lower in ("need", "reason", "cause", "point", "use")
        return needed and clause.link in ("relative", "that") and any(x.lower == "no" for x in above.children)  # type: ignore[union-attr]

    def _awaited(self, clause: Clause, roles: Roles) -> bool:
        """Whether it tells of somebody who waits or asks for something, which another clause must bring."""
        who = clause.subjects or ([clause.head.head] if clause.link == "relative" and clause.head.head else [])
        people = bool(who) and all(self._is_person(x, clause) for x in who)
        waits = clause.lemma in _WAITING and clause.head.tag != "VB"
        return people and waits and not any(ref.objects for _, ref in (*roles.subjects, *roles.objects))

    def _is_person(self, word: Word, clause: Clause) -> bool:
        """Whether a subject is nobody of the team ("my colleague will take it off")."""
        ref = self.referent.resolve(word, clause)
        team = w.ARMS | {"one", "you", "we"}
        team |= {"someone", "somebody", "person"} if clause.lemma not in _WAITING else set()
        return not ref.known and (ref.speaker or word.tag == "NN") and word.lower not in team

    @staticmethod
    def _holder(word: Word, roles: Roles) -> Word | None:
        """The noun that "there" follows ("green there with blue on it"); None for the verb."""
        nouns = [noun for noun, _ in (*roles.subjects, *roles.objects)]
        return word.head if word.head in nouns else None

    @staticmethod
    def _carries_another(clause: Clause, roles: Roles) -> bool:
        """Whether all that it says is said by the clause below it ("it is to be touched by nobody")."""
        said = any(child.link == "that" and child.head.index > clause.head.index for child in clause.below)
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

    def _meet(self, clause: Clause, roles: Roles) -> None:
        """Remembers where a person stands ("I'm at the far bench", "my colleague at the far bench")."""
        people = [word for word, ref in roles.subjects if not ref.known and word.lower not in ("you", "it", "which")]
        for located, ref in roles.places:
            table = ref.place if ref.place is not None and ref.place.kind == "table" else None
            stands = located.anchor is None and clause.lemma in w.STATE | {"work", "need"} and not clause.negated
            if table and people and located.preposition in w.ON and (located.anchor in people or stands):
                self.strangers |= self.discourse.person not in (None, table)
                self.discourse.person = table

    def _resolve(self, clause: Clause) -> Roles:
        roles = Roles()
        resolve, masks = self.referent.resolve, self.referent.masks
        for several in (clause.subjects, clause.objects):  # "every block but the blue one"
            several[:] = [word for word in several if word.text not in masks or not self.referent.excepted(word)]
        for word in clause.subjects:
            roles.subjects.append((word, resolve(word, clause)))
        theme = tuple(e for _, ref in roles.subjects for e in ref.objects)
        for word in clause.objects:
            roles.objects.append((word, resolve(word, clause, theme if not clause.passive else ())))
        theme = theme or tuple(e for _, ref in roles.objects for e in ref.objects)
        for located in clause.places:
            anchored = [ref for word, ref in (*roles.subjects, *roles.objects) if word is located.anchor]
            own = tuple(e for ref in anchored for e in ref.objects) or theme
            ref = resolve(located.noun, clause, own, target=True)
            arm = ref.robot and ref.robot not in self.lexicon.walkers
            if located.preposition == "for" and arm and clause.lemma in w.CARRY and not clause.passive:
                located.preposition = "to"  # "fetch the red block for the far arm"
            if clause.passive and clause.lemma in w.NEEDS and located.preposition == "by" and arm:
                located.preposition = "at"  # "the red block is needed by the far arm"
            if located.preposition in ("by", "beside") and ref.place is not None and ref.place.kind == "table":
                located.preposition = "at"
            roles.places.append((located, ref))
        for word in clause.words:
            where = word.lower == "where" and clause.lemma in w.SET and clause.link == "relative" and not roles.places
            if (word.lower in ("there", "here") or where) and word.dep in ("advmod", "pcomp", "pobj"):
                shuns = clause.negated and clause.lemma in w.ENTER
                zones = self.discourse.zones if self.discourse.last == "zone" or shuns else ()
                place = self.referent.here() if word.lower == "here" else self.referent.there()
                ref = Reference(word.text, zones=zones, place=None if zones else place)
                if clause.lemma in w.CARRY and not (zones or place or clause.places):
                    ref = Reference(
                        word.text, unclear=AmbiguousEntityError(f"'{word.text}': where is that?", (word.text,))
                    )
                roles.places.append((Located("at", word, self._holder(word, roles)), ref))
        self._meet(clause, roles)
        acting = next((ref for _, ref in roles.subjects if ref.objects or ref.robot in self.lexicon.walkers), None)
        if acting is not None:
            self.discourse.actor = "object" if acting.objects else "robot"
        given = [(p.noun, r) for p, r in roles.places if p.preposition in ("for", "with", "of")]
        for several in (roles.subjects, roles.objects, given):
            self.referent.together(tuple(e for _, ref in several for e in ref.objects))
        return roles

    def _awaits(self, clause: Clause, roles: Roles) -> bool:
        """Whether a clause says what is to be moved and not where to ("Move red."), which a later one must say."""
        objects = [e for _, ref in (roles.subjects if clause.passive else roles.objects) for e in ref.objects]
        aimed = any(p.preposition in w.ON | {"for", "beside", "from", "off"} for p, _ in roles.places)
        lead = clause.link in ("root", "and", "that", "relative") and not clause.past
        if not objects or aimed or not lead or clause.lemma not in w.CARRY | w.SET or clause.lemma in ("leave", "have"):
            return False
        if {"aside", "left", "right", "away", "forward", "forwards", "sideways", "again"} & clause.adverbs and (
            clause.lemma not in ("unstack", "unpile")
        ):
            return False
        self._refuse_unaccounted(clause, roles)
        said = self._said(clause)
        self.pending += [(said, e, len(self.so_far)) for e in objects]
        return True

    @staticmethod
    def _peopled(clause: Clause, roles: Roles, about: list[Reference]) -> bool:
        """Whether it tells of somebody else on a part of the floor ("people standing in the yellow zone")."""
        strangers = roles.subjects and not any(ref.known or word.lower == "you" for word, ref in roles.subjects)
        return bool(strangers) and all(ref.zones or ref.speaker for ref in about) and not clause.negated

    def _unread(self, clause: Clause, roles: Roles, about: list[Reference]) -> list[Statement]:
        low = {word.lower for word in clause.words}
        if self._awaits(clause, roles):
            return self._remark(clause)
        self._refuse_aimless(clause, roles)
        carrier = any(ref.robot in self.lexicon.walkers for _, ref in roles.subjects)
        if (
            carrier
            and clause.link in ("before", "after")
            and clause.lemma in w.HANDLE | {"take"}
            and not clause.negated
        ):
            return self._refuse(clause)
        fetches = any(p.preposition == "for" for p, _ in roles.places)
        if (
            clause.lemma in w.GOES
            and {"home", "back"} & low
            and not fetches
            and clause.link in ("root", "and", "that")
            and about
        ):
            return self._refuse(clause)
        if w.FLAT & low or {"stacked"} & low:
            return [Stay(self._said(clause), objects=self.discourse.pair, apart=True)]
        if any(ref.path for ref in about) or self._peopled(clause, roles, about):
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
