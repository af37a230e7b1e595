"""Groups: "all three", "the other two", "both", "everything except red", in the order in which they are said."""

from abc import ABC, abstractmethod
from itertools import pairwise

from planners.errors import AmbiguousEntityError
from planners.language.free.clauses import Clause
from planners.language.free.discourse import Discourse, Reference
from planners.language.free.masking import Mask
from planners.language.free.parser import Word
from planners.language.free.words import BLOCK_NOUNS, GROUP_NOUNS, NUMBERS, SPEAKERS, word_set
from planners.language.lexicon import Entity, Lexicon
from planners.language.tokens import printable
from planners.language.whereabouts import Whereabouts

EXCEPT = word_set("but except minus excluding besides save bar than")


class Groups(ABC):
    """Resolves groups; what they are made of is resolved by the class above."""

    def __init__(self, lexicon: Lexicon, known: Whereabouts, masks: dict[str, Mask]) -> None:
        self.lexicon, self.known, self.masks = lexicon, known, masks
        self.discourse = Discourse()
        self._resolved: dict[int, tuple[Word, Reference]] = {}
        self.movable = tuple(entity for entity in lexicon.entities if entity.type == "object")
        self._by_name = {entity.name: entity for entity in lexicon.entities}

    @abstractmethod
    def _resolve(self, word: Word, clause: Clause, theme: tuple[Entity, ...], target: bool) -> Reference: ...

    @abstractmethod
    def _pronoun(self, word: Word, clause: Clause, theme: tuple[Entity, ...], target: bool, text: str) -> Reference: ...

    def _modifiers(self, word: Word) -> set[str]:
        return {
            child.lower for child in word.children if child.dep not in ("prep", "relcl", "acl", "punct", "conj", "cc")
        }

    def _is_kind(self, low: str) -> bool:
        return any(low in (entity.kind, f"{entity.kind}s") for entity in self.movable if entity.kind)

    def together(self, objects: tuple[Entity, ...]) -> None:
        """Objects were named in one breath: "both", "they" and "the first of them" may mean them."""
        several = tuple(dict.fromkeys(objects))
        if len(several) > 1:
            self.discourse.pair = several

    def mentioned(self) -> frozenset[str]:
        """Names of the objects that were mentioned so far, each by its own words."""
        return frozenset(self.discourse.named)

    def _rest(self) -> tuple[Entity, ...]:
        return tuple(entity for entity in self.movable if entity.name not in self.mentioned())

    def _unnamed(self) -> tuple[Entity, ...]:
        """Objects that the whole request never names, where it names some."""
        told = {e for mask in self.masks.values() if len(mask.entities) == 1 for e in mask.entities}
        return tuple(e for e in self.movable if e not in told) if told & set(self.movable) else ()

    def _group(self, word: Word, clause: Clause, theme: tuple[Entity, ...], text: str) -> Reference:
        d, said, low = self.discourse, self._modifiers(word), word.lower
        pronouns = ("they", "them", "these", "those")
        if low in ("all", "both", "each") and any(
            other.lower in pronouns and (other is word.head or other.head is word.head) for other in clause.words
        ):
            return Reference(text)  # "they all": the pronoun says which
        if low == "all" and word.dep == "attr" and not word.children:
            return Reference(text)  # "that's all"
        single = bool(said & {"single"} and said & {"not", "no"})
        denied = single or bool(said & {"no", "neither", "none"}) or low in ("none", "neither")
        denied = denied or low in ("none", "neither")
        within = next((p for prep in word.all("prep") if prep.lower == "of" for p in prep.all("pobj")), None)
        pool = self.movable
        if within is not None and within.text not in self.masks and within.lower not in SPEAKERS:
            if low in ("all", "everything") and within.lower in ("it", "that", "this"):
                return Reference(text, objects=tuple(dict.fromkeys(d.objects)), stack=True)
            inner = self._resolve(within, clause, theme, False)
            if inner.objects:
                pool = inner.objects
            elif inner.stack or inner.place or inner.zones:
                return inner
            elif within.tag in ("NN", "NNP") and not inner.known:
                return Reference(text)  # "part of the picture"
        count = NUMBERS.get(low, 0) or next((NUMBERS[w] for w in said if w in NUMBERS), 0)
        if said & {"each", "every"}:
            count = 0
        listed = self._listed(word)
        if listed and low not in ("all", "everything", "every") and (not count or count == len(listed)):
            return Reference(text, objects=listed, nothing=denied)
        out = self._exceptions(word, clause)
        if not out and self._leaves_out_some(word, clause):
            raise AmbiguousEntityError(f"'{text}': which ones are left out?", (text,))
        ordinal = said & {"first", "second", "last", "third", "fourth"} or {low} & {"first", "second", "fourth"}
        if ordinal and not d.pair and len(d.themes) > 1 and not said & {"other"}:
            newest = tuple(dict.fromkeys(e for group in d.themes[-2:] for e in group))
            self.together(newest if len(newest) == 2 else ())
        if ordinal and not d.pair and low in ("first", "second", "third", "fourth") and not word.all("prep"):
            raise AmbiguousEntityError(f"'{text}': which one is that? name it", (text,))
        if ordinal and d.pair and low not in ("cargo",):
            rank = {"first": 0, "second": 1, "third": 2, "last": -1}.get(next(iter(ordinal)), 3)
            if -len(d.pair) <= rank < len(d.pair):
                return Reference(text, objects=(d.pair[rank],))
        spoken = {"mentioned", "named"} & {x.lower for x in word.subtree()}
        if (
            said & {"other", "remaining", "rest", "left"}
            or spoken
            or low in ("rest", "remainder", "others", "other", "fourth")
        ):
            if low == "rest" and "a" in said:
                return Reference(text)  # "have a rest"
            if not d.named and pool == self.movable:
                rest = self._unnamed()
                if count > 1 and len(rest) == count:
                    return Reference(text, objects=rest)  # "The other three go there. Don't touch red."
                raise AmbiguousEntityError(f"'{text}': other than which? none was named before", (text,))
            left = tuple(e for e in pool if e.name not in self.mentioned())
            if low in ("other", "one") and count <= 1 and len(d.pair) == 2:
                partner = tuple(e for e in d.pair if e not in (theme or d.themes[-1] if d.themes else ()))
                left = partner if len(partner) == 1 else left
            return self._counted(left, count, text, denied)
        if (
            low in ("them", "these", "those", "they", "both")
            or said & {"both", "these", "those"}
            or (
                low == "each"
                or ((low in ("every", "two", "pair", "three", "one") or within is not None) and len(d.pair) > 1)
            )
        ):
            pointed = self._pointed(count, within, pool)
            if pointed:
                return Reference(text, objects=tuple(e for e in pointed if e.name not in out), nothing=denied)
        if low in ("they", "them", "these", "those") and d.named:
            named = tuple(e for e in dict.fromkeys(d.objects) if e.name in d.named)
            return Reference(text, objects=named)
        moved = tuple(e for e in self.movable if self.known.now(e.name) != self.known.start.get(e.name))
        plural = word.tag == "NNS" and low in BLOCK_NOUNS | {"parcels", "goods"} and said <= {"the", "these", "those"}
        if plural and said and not out and within is None and 1 < len(moved) < len(self.movable):
            return Reference(text, objects=moved)  # "the blocks" that were loaded
        whole = said & {"all", "every", "each", "any", "no", "whole", "entire"} or low in (
            "all", "everything", "each", "lot", "set", "every", "whole", "any", "anything"
        )  # fmt: skip
        if (
            whole
            or out
            or (word.tag == "NNS" and said & {"the", "its", "their", "your", "our", "my"})
            or (count and count == len(pool))
            or denied
        ):
            left = tuple(e for e in pool if e.name not in out)
            if count and count == len(d.pair) and not out and pool == self.movable and count < len(pool):
                left = d.pair  # "all three" of which were named in one breath
            return self._counted(left, 0 if denied else count, text, denied)
        if low == "it":
            return self._pronoun(word, clause, theme, False, text)
        last = d.themes[-1] if d.themes else ()
        if said & {"the", "that", "this"} and word.tag == "NN" and low in BLOCK_NOUNS and not count and len(last) == 1:
            return Reference(text, objects=last)  # "the block"
        return Reference(text)

    def _pointed(self, count: int, within: Word | None, pool: tuple[Entity, ...]) -> tuple[Entity, ...]:
        d = self.discourse
        if within is not None:
            return pool if not count or count == len(pool) else ()
        if len(d.pair) > 1 and (not count or count == len(d.pair)):
            return d.pair
        named = tuple(e for e in dict.fromkeys(d.objects) if e.name in d.named)
        count = count or len(named)
        return named[-count:] if len(named) >= count > 1 else ()

    def _counted(self, found: tuple[Entity, ...], count: int, text: str, denied: bool) -> Reference:
        if count and len(found) != count:
            told = {e for mask in self.masks.values() if len(mask.entities) == 1 for e in mask.entities}
            named = tuple(e for e in found if e in told)  # "all three go there: ...", named later
            if len(named) == count and not denied:
                return Reference(text, objects=named)
            names = tuple(printable(e.name) for e in found)
            raise AmbiguousEntityError(f"'{text}': {count} were meant, but these fit: {', '.join(names) or 'none'}",
                                       (text,), names)  # fmt: skip
        return Reference(text, objects=found, nothing=denied)

    def _listed(self, word: Word) -> tuple[Entity, ...]:
        """Reads "two blocks, namely the red one and the blue one"."""
        found: list[Entity] = []
        for child in word.children:
            if child.dep in ("appos", "conj") and child.text in self.masks and not self.excepted(child):
                for part in child.subtree():
                    if part.text in self.masks and part.dep in ("appos", "conj"):
                        found += self.masks[part.text].entities
        return tuple(e for e in dict.fromkeys(found) if e.type == "object")

    @staticmethod
    def excepted(word: Word) -> bool:
        """Whether a mention only says what is left out."""
        left = word.previous
        while left is not None and (left.text[:1].isupper() or left.lower in ("and", "or", ",", "nor", "for", "the")):
            left = left.previous
        if left is None or left.lower not in EXCEPT:
            return False
        group = left.previous
        while group is not None and group.lower in (",", "else", "other"):
            group = group.previous
        return left.lower != "but" or (
            group is not None and (group.lower in GROUP_NOUNS | BLOCK_NOUNS | {"none", "nothing"})
        )

    @staticmethod
    def _leaves_out_some(word: Word, clause: Clause) -> bool:
        """Whether a group leaves out so and so many ("all blocks but two")."""
        return any(
            a.lower in EXCEPT
            and a.index in (word.index + 1, word.index + 2)
            and b.lower in (*NUMBERS, "a", "some", "few")
            for a, b in pairwise(clause.words)
        )

    def _exceptions(self, word: Word, clause: Clause) -> frozenset[str]:
        out: list[Entity] = []
        words = clause.words
        for child in words:
            if child.lower not in ("but", "except", "minus", "excluding", "besides", "save", "bar", "than", "apart"):
                continue
            if child.lower == "but" and not (child.index == word.index + 1 or child.head is word):
                continue
            after = [w for w in words if w.index > child.index]
            for later in after:
                if later.text in self.masks:
                    out += self.masks[later.text].entities
                elif later.is_verb or (later.dep == "prep" and later.lower not in ("for", "from", "of")):
                    break
        return frozenset(e.name for e in out if e.type == "object")
