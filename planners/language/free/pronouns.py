"""What a pronoun for one thing stands for: a block, the robot that walks, or a part of the floor."""

from planners.language.free.clauses import Clause
from planners.language.free.discourse import Reference
from planners.language.free.groups import Groups
from planners.language.free.parser import Word
from planners.language.free.words import CARRY, ENTER, GOES, HANDLE, LEGS, SEND, SET, SHUN, WALK
from planners.language.lexicon import Entity


class Pronouns(Groups):
    """Resolves "it", "that", "which", "he", "the former"; the rest is resolved by the class below."""

    def _pronoun(self, word: Word, clause: Clause, theme: tuple[Entity, ...], target: bool, text: str) -> Reference:
        d, low = self.discourse, word.lower
        if low in ("he", "she", "him", "her"):
            moves = clause.lemma in WALK | CARRY | SEND and d.walker and d.person is None
            return Reference(text, robot=d.walker) if moves else Reference(text, speaker=True)
        if low in ("former", "latter") and len(d.pair) > 1:
            return Reference(text, objects=(d.pair[0 if low == "former" else -1],))
        if low in ("which", "who", "that") and clause.link == "relative" and clause.head.head is not None:
            antecedent = clause.head.head
            if antecedent is not word and antecedent.index < clause.head.index:
                climb = antecedent
                if climb.lower in ("top",) and climb.all("prep"):
                    climb = next((p for prep in climb.all("prep") for p in prep.all("pobj")), climb)
                return self._resolve(climb, clause, theme, target)
        led = word.head.lower if word.head is not None and word.head.dep == "prep" else ""
        if low == "it" and theme and d.walker and led == "with" and clause.lemma in WALK | CARRY and not clause.passive:
            return Reference(text, robot=d.walker)  # "blue comes back with it"
        aboard = {self.known.now(e.name) for e in theme} <= set(self.lexicon.trays.values())
        if low == "it" and target and theme and aboard and led in ("on", "in") and clause.lemma in ("stay", "remain"):
            return Reference(text, place=self._by_name[self.known.now(theme[0].name)])
        legged = low == "it" and word.dep == "nsubj" and clause.lemma in LEGS and not clause.passive
        if legged and (d.walker or len(self.lexicon.walkers) == 1):
            return Reference(text, robot=d.walker or self.lexicon.walkers[0])
        before = [e for group in reversed(d.themes) if len(group) == 1 for e in group]
        candidates = [*before, *reversed(d.objects)]
        fits = next((e for e in candidates if e not in theme), None)
        if target and len(theme) > 1 and d.place is not None and low != "one":
            return Reference(text, place=d.place)
        if word.dep == "nsubj" and clause.lemma in ("have", "need", "be", "get"):  # "it has to take it over"
            deeper = [below for below in clause.below if below.link == "that" and below.subjects == clause.subjects]
            clause = deeper[0] if deeper else clause
        walks = word.dep == "nsubj" and clause.lemma in WALK | CARRY and not clause.passive
        if low == "it" and not target and d.walker and self._walks(word, clause, walks):
            return Reference(text, robot=d.walker)
        if word.dep == "dobj" and clause.lemma in SHUN and d.zones:
            return Reference(text, zones=d.zones)
        past = word.head is not None and word.head.lower in ("around", "round", "through", "across", "off", "past")
        into = word.head is not None and word.head.lower in ("in", "into", "on", "onto", "over") and clause.negated
        past = past or (into and d.last in ("robot", "zone") and not theme)
        if past and d.zones and clause.lemma in WALK | ENTER:
            return Reference(text, zones=d.zones)
        foot = {"foot", "feet"} & {x.lower for x in clause.words}
        handled = clause.lemma in SET | HANDLE and not foot
        if d.last == "zone" and not theme and not handled and (target or not walks):
            return Reference(text, zones=d.zones)
        return Reference(text, objects=(fits,)) if fits is not None else Reference(text)

    @staticmethod
    def _goes_alone(clause: Clause) -> bool:
        """Whether somebody goes somewhere by itself, or is at a bench; blocks lie on one."""
        beside = any(located.preposition in ("at", "by", "beside") for located in clause.places)
        moves = clause.lemma in GOES or (beside and clause.lemma in WALK)
        return moves and not clause.objects and not {"top", "tray"} & {word.lower for word in clause.words}

    def _walks(self, word: Word, clause: Clause, walks: bool) -> bool:
        """Whether "it" is the robot that walks and not a block."""
        d = self.discourse
        if walks and (clause.objects or d.last in ("robot", "zone") or {"tray", "aboard"} & self._low(clause)):
            return True
        if word.dep == "nsubj" and clause.lemma in ("keep", "hold") and clause.objects and d.actor == "robot":
            return True
        above = clause.parent.subjects if clause.parent is not None and word.dep == "nsubj" else []
        if clause.lemma in WALK and any(x is not word and x.lower == "it" and self._is_robot(x) for x in above):
            return True  # "which it keeps while it stays there"
        newest = [group[0] for group in d.themes[-2:] if group]
        several = len(d.pair) > 1 and len(newest) > 1 and set(newest) <= set(d.pair)
        several = several or (bool(d.themes) and len(d.themes[-1]) > 1)
        arms = any(self.masks[x.text].robot not in ("", *self.lexicon.walkers)
                   for x in clause.subjects if x.text in self.masks)  # fmt: skip
        itself = any(self._is_robot(x) for x in clause.subjects)
        if word.dep == "dobj" and clause.lemma in SEND and not arms and not itself and (d.last == "robot" or several):
            return True
        beside = [word.head, *word.head.all("conj", "xcomp", "advcl")] if word.head is not None else []
        if walks and (several or any(verb.lemma in ("wait", "park", "walk", "trot") for verb in beside)):
            return True
        if word.dep == "nsubjpass" and clause.lemma in ("park", "station", "send", "walk") and d.actor == "robot":
            return True
        onto = any(mask.entities[:1] and mask.entities[0].type == "object" for located in clause.places
                   if (mask := self.masks.get(located.noun.text)) is not None)  # fmt: skip
        if walks and d.actor == "robot" and self._goes_alone(clause) and not onto:
            return True
        return d.last == "robot" and word.dep == "nsubj" and clause.lemma in WALK | ENTER

    @staticmethod
    def _low(clause: Clause) -> set[str]:
        return {word.lower for word in clause.words}

    def _is_robot(self, word: Word) -> bool:
        """Whether a word was found to mean the robot that walks."""
        return id(word) in self._resolved and self._resolved[id(word)][1].robot == self.discourse.walker
