"""What is refused though it could be parsed: it asks for what there are no rules for."""

import re

from planners.errors import NotUnderstoodError
from planners.language.free import words as w
from planners.language.free.clauses import Clause
from planners.language.free.discourse import Reference
from planners.language.free.parser import Word
from planners.language.free.roles import ClauseReader, Roles
from planners.language.free.statements import KeepOut, Put, Statement, Walk

_RANKS = w.BOTTOM | w.MIDDLE | w.TOP_WORDS | w.STACK_NOUNS


class Refusals(ClauseReader):
    """Finds what must not be guessed."""

    def _refuse_unreadable(self, clause: Clause, roles: Roles) -> None:
        """Refuses what there are no rules for: choices, repetitions, durations, things put inside things.

        Raises:
            NotUnderstoodError: the clause asks for one of these.
        """
        low = {word.lower for word in clause.words}
        named = [word for word, _ in (*roles.subjects, *roles.objects)] + [p.noun for p, _ in roles.places]
        text = self._said(clause)
        if not clause.negated and any(cc.lower == "or" for word in named for cc in word.all("cc")):
            raise NotUnderstoodError(f"'{text}' leaves a choice; say which", (text,))
        chosen = clause.head.all("cc") if clause.head.is_verb and not clause.under("without", "purpose", "if") else []
        about = any(ref.known for ref in roles.all()) or {"back", "home"} & low
        if not clause.negated and any(cc.lower == "or" for cc in chosen) and about:
            raise NotUnderstoodError(f"'{text}' leaves a choice; say which", (text,))
        if low & w.REPEATS:
            raise NotUnderstoodError(f"'{text}': nothing is done several times; say it once", (text,))
        things = any(ref.objects or ref.robot for ref in roles.all())
        if things and low & w.UNITS and clause.lemma in w.CARRY | w.SET | w.STATE | w.WALK | w.SEND:
            raise NotUnderstoodError(f"'{text}': distances and times are not read; name a place", (text,))
        self._refuse_beside(clause, roles, text)
        inside = [p for p, ref in roles.places if p.preposition in ("in", "to") and not p.top and len(ref.objects) == 1]
        if inside and clause.lemma in w.CARRY | w.SET and not clause.negated:
            raise NotUnderstoodError(
                f"'{text}': nothing goes into an object that can itself be moved; say 'on'", (text,)
            )

    def _refuse_beside(self, clause: Clause, roles: Roles, text: str) -> None:
        """Refuses "near the blue one", "above it without touching" and a "back" that no rule has taken up.

        Raises:
            NotUnderstoodError: the clause says one of these.
        """
        acts = clause.lemma in w.CARRY | w.SET | w.STATE | w.HOLD and not clause.negated
        masks = self.referent.masks
        near = [p for p, ref in roles.places if p.preposition == "at" and ref.objects and p.noun.text in masks]
        above = [
            p for p, ref in roles.places if ref.objects and p.noun.head is not None and p.noun.head.lower == "above"
        ]
        if acts and (near or (above and clause.lemma in ("hold", "keep", "lift", "raise"))):
            raise NotUnderstoodError(f"'{text}': nothing is put beside or above an object; say 'on'", (text,))
        back = [word for word in clause.words if word.lower == "back" and word.dep == "conj" and word.tag == "RB"]
        tripped = {"round", "trip"} <= {word.lower for word in clause.words} and any(r.place for _, r in roles.places)
        if acts and (back or tripped):
            raise NotUnderstoodError(f"'{text}': say in a sentence of its own what comes back", (text,))

    def _refuse_unsent(self, clause: Clause, roles: Roles, found: list[Statement]) -> None:
        """Refuses a clause that sends a robot somewhere beside what it puts, where no rule has taken that up.

        Raises:
            NotUnderstoodError: it does.
        """
        sent = [word for word, ref in roles.objects if ref.robot in self.lexicon.walkers and word.dep != "dative"
                and not any(child.dep == "case" for child in word.children)]  # fmt: skip
        loaded = clause.lemma in w.CAP | {"load", "lade", "give", "hand", "pass", "equip", "get", "help", "have", "let"}
        aboard = any(
            isinstance(st, Put) and st.target and st.target.name in self.lexicon.trays.values() for st in found
        )
        if sent and not loaded and found and not aboard and not any(isinstance(st, Walk | KeepOut) for st in found):
            text = self._said(clause)
            raise NotUnderstoodError(f"not understood: '{text}'; say where the robot shall go", (text,))

    def _refuse_unaccounted(self, clause: Clause, roles: Roles) -> None:
        """Refuses a clause that is acted on and holds words which no rule has taken up.

        Raises:
            NotUnderstoodError: names them.
        """
        taken = {id(clause.head)}
        for word, ref in (*roles.subjects, *roles.objects, *((p.noun, r) for p, r in roles.places)):
            if ref.known or ref.speaker:
                loose = ("prep", "relcl", "acl", "conj", *(("amod",) if word.text in self.referent.masks else ()))
                taken |= {id(part) for part in (word, *word.children) if part.dep not in loose}
                taken |= {id(part) for part in word.children if part.tag == "CD" or part.text in self.referent.masks}
        if clause.lemma in w.NEEDS | w.WANT:  # "the operator requires it"
            taken |= {id(word) for word, ref in roles.subjects if not ref.known and word.tag in ("NN", "NNS")}
        known = w.BENIGN | w.PATHS | w.BENCHES | w.STACK_NOUNS
        left = [
            word
            for word in clause.words
            if word.tag[:2] in ("NN", "JJ", "RB", "CD", "FW") and id(word) not in taken and word.dep != "neg"
            and word.text not in self.referent.masks and word.lower not in known and not self._aside(word)
        ]  # fmt: skip
        low = " ".join(word.lower for word in clause.words)
        if "same time" in low or "simultaneously" in low or "in parallel" in low or "both arms" in low:
            raise NotUnderstoodError(
                f"'{self._said(clause)}': that things happen at the same time cannot be promised", ()
            )
        if left:
            words = tuple(dict.fromkeys(word.text for word in left))
            raise NotUnderstoodError(f"not understood: {', '.join(words)}; in '{self._said(clause)}'", words)

    def _refuse_reasoned(self, clause: Clause, roles: Roles) -> None:
        """Refuses a reason that is an order ("..., since it has to be at the bottom over there").

        Raises:
            NotUnderstoodError: the clause says where something must be.
        """
        if not clause.under("reason") or clause.negated or clause.past:
            return
        chain = [clause, *([clause.parent] if clause.parent is not None and clause.link == "that" else [])]
        must = any({"must", "should", "shall", "ought"} & {x.lower for x in c.words} for c in chain) or any(
            c.lemma in ("have", "need", "ought") for c in chain[1:]
        )
        where = any(p.preposition in w.ON and (r.place or r.objects) for p, r in roles.places)
        where = where or {"bottom", "top", "lowest", "there", "here"} & {x.lower for x in clause.words}
        moved = any(ref.objects for _, ref in (*roles.subjects, *roles.objects))
        if must and where and moved and clause.lemma in w.CARRY | w.SET | w.STATE:
            text = self._said(clause)
            raise NotUnderstoodError(f"not understood: '{text}'; say it as an order of its own", (text,))

    def _refuse_aimless(self, clause: Clause, roles: Roles) -> None:
        """Refuses a clause that sends something somewhere and does not say what.

        Raises:
            NotUnderstoodError: it does.
        """
        aimed = any(p.preposition in w.ON and r.place is not None and not p.negated for p, r in roles.places)
        told = clause.link in ("root", "and", "that") and not (clause.negated or clause.past or clause.question)
        bare = not roles.subjects and not any(r.known or r.speaker for _, r in roles.objects)
        if aimed and told and bare and clause.head.is_verb and clause.lemma in w.CARRY | w.SET | w.STATE:
            text = self._said(clause)
            raise NotUnderstoodError(f"not understood: '{text}'; say what goes there", (text,))

    def _refuse_waiting(self, clause: Clause) -> None:
        """Refuses to wait for a time.

        Raises:
            NotUnderstoodError: the clause asks for it.
        """
        told = any(word.lower in w.PEOPLE for word in clause.subjects) or clause.past
        waits = clause.lemma in ("wait", "pause", "hold", "rest", "stop", "sleep") and not told
        if waits and w.UNITS & {word.lower for word in clause.words}:
            text = self._said(clause)
            raise NotUnderstoodError(f"'{text}': times are not read; say what shall be where", (text,))

    def _refuse_strange(self, clause: Clause, roles: Roles) -> None:
        """Refuses to handle what is not there ("Hand me the screwdriver").

        Raises:
            NotUnderstoodError: the clause asks for it.
        """
        told = clause.past or clause.negated or any(word.lower != "you" for word in clause.subjects)
        handles = clause.lemma in w.PUTS | {"hand", "fetch", "transport", "send", "park"}
        if told or clause.link not in ("root", "and") or not handles:
            return
        for word, ref in roles.objects:
            if word.tag in ("NN", "NNS") and not ref.known and not ref.speaker and word.lower not in w.BENIGN:
                raise NotUnderstoodError(f"'{word.text}' names no object of this world", (word.text,))

    def _refuse_unpointed(self, clause: Clause, roles: Roles) -> None:
        """Refuses "it" and "them" where nothing was named that they could mean, in a clause that would act on it."""
        for word, ref in (*roles.objects, *((p.noun, r) for p, r in roles.places)):
            pointing = word.lower in ("it", "them", "these", "those", "others", "rest")
            if pointing and not ref.known and clause.lemma in w.TOUCH | w.SET | w.CARRY and not self.discourse.named:
                text = self._said(clause)
                raise NotUnderstoodError(f"'{text}': '{word.text}' points at nothing; name it", (word.text,))

    @staticmethod
    def _aside(word: Word) -> bool:
        """Whether a word stands in a phrase that says why, for whom or by when."""
        climb: Word | None = word
        while climb is not None and not climb.is_verb:
            if climb.dep in ("prep", "agent") and climb.lower in (
                "for",
                "by",
                "because",
                "due",
                "despite",
                "during",
                "per",
            ):
                return True
            role = climb.dep == "prep" and climb.lower == "as"
            if role and not _RANKS & {x.lower for x in climb.subtree()}:
                return True  # "as standard freight"
            if climb.dep in ("npadvmod", "intj", "mark"):
                return True
            climb = climb.head
        return False

    def _refuse_late_first(self, clause: Clause, about: list[Reference]) -> None:
        """Reads "First" in a later sentence turns the order round; that is not read."""
        first = {"first", "firstly"} & {x.lower for x in clause.words if x.dep in ("advmod", "npadvmod")}
        follows = re.match(r"(?:and |only )?(?:then|after|afterwards|next|once|second)", self.upcoming.strip(), re.I)
        own = "|".join(word.text for word in (*clause.subjects, *clause.objects) if word.text in self.referent.masks)
        on_it = rf"(?:and )?(?:then )?[^.;,]*\bon (?:top of )?(?:it|that|{own or '#'})\b"
        if follows or re.match(on_it, self.upcoming.strip()) or {"then", "afterwards"} & self.sentence:
            return
        if first and self.begun and any(ref.objects for ref in about):
            text = self._said(clause)
            raise NotUnderstoodError(f"'{text}': say what comes first before what comes after it", (text,))
