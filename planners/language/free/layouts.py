"""What a bench is to hold, as lists of blocks and of stacks: "two stacks there: red on blue and ...", "Bench: ..."."""

import re
from itertools import pairwise

from planners.language.free.masking import Mask
from planners.language.free.names import in_a_row

_STACKS = r"(?:[Tt]ower|[Ss]tack|[Pp]ile|[Cc]olumn|[Pp]air)"
_BEING = (
    r"(?: (?:is|being|to be|be|are)?(?: ?(?:sitting|standing|resting|lying|placed|put|stacked|balanced|perched|set|"
    r"riding))?(?: ?(?:directly|straight|right))?)?"
)
_SITS = r"(?: (?:sits|stands|rests|lies|goes|rides|belongs|(?:should|shall|must|is to) (?:sit|stand|rest|lie|go|be)))?"
_OVER = rf"(?:{_BEING}|{_SITS}) (?:on top of|on|onto|over|above|atop|upon)"
_UNDER = rf"(?:{_BEING}|{_SITS}) (?:under|beneath|below|underneath)"
_BEARS = r" (?:carrying|supporting|bearing|holding|carries|supports|bears|holds)"
_LOW = r"(?: (?:at|on|as) (?:the )?(?:very )?(?:bottom|base|foundation)| below| underneath| beneath| lowest)"
_HIGH = r"(?: (?:at|on|as) (?:the )?(?:very )?top| above| on (?:top of )?(?:it|that))"
_AND = r"(?:,? and|,| with|,? with)(?: then| also)?"
_HAS = (
    r"(?:gets|shall (?:get|have|hold|carry|show|bear)|should (?:get|have|hold|carry|show|bear)|must (?:have|hold|"
    r"carry|show)|,? (?:I|we)(?:'d| would)? (?:want|need|like)(?: to (?:have|see|find))?|"
    r"carries|holds|bears|has|shows|showing|carrying|holding|with|is to (?:hold|carry|have|show)|:)"
)
_LEAD = (
    rf"(?i:(?:one|another|a(?: \w+)? {_STACKS}|the (?:first|second|other)(?: one| {_STACKS})?|{_STACKS} (?:one|two))"
    r"(?: is| with| of| has| consists of| shall be| should be| made of|:)? )?"
)
_ORDERED = (
    r"(?P<low>(?:the )?(?:lower|bottom|lowest)(?: one| block)?|at the bottom|on the bottom|below|underneath)|"
    r"(?P<high>(?:the )?(?:upper|top|topmost|uppermost)(?: one| block)?|on (?:the )?top|at the top|above)"
)
_ONLY = r"(?:,? (?:and|but) nothing (?:else|more)| only| alone)?"
_PAST = r"\b(?:was|were|had|used|yesterday|old|previous|former|doubt|wrong|example)\b"
_DENIED = re.compile(r"\b(?:not|never|no|without|instead|imagine|suppose|if|or)\b|n't\b", re.I)

Stack = tuple[str, ...]
"""Names of blocks from below."""


def laid_out(text: str, masks: dict[str, Mask], walkers: tuple[str, ...]) -> str:
    """A masked text in which what benches are to hold is said block by block."""
    layouts = _Layouts(masks, walkers)
    if not layouts.blocks or not layouts.tables:
        return text
    text = layouts.stacked(layouts.joined(layouts.covering(text)))
    return "".join(layouts.sentence(part) for part in re.split(r"(?<=[.!?;] )", text))


class _Layouts:
    """Reads lists of stacks."""

    def __init__(self, masks: dict[str, Mask], walkers: tuple[str, ...]) -> None:
        def those(kind: str) -> list[str]:
            return [n for n, m in masks.items() if m.entities and kind in (m.entities[0].kind, m.entities[0].type)]

        self.blocks = those("object")
        self.block = "|".join(self.blocks) or "#"
        arms = [name for name, mask in masks.items() if mask.robot and mask.robot not in walkers]
        self.names = "|".join(masks)
        self.arms = arms
        self.tables = "|".join((*those("table"), *arms))
        self.several = in_a_row(self.block)
        self.place = rf"(?:(?:right |over )?(?:here|there) )?(?:[Oo]n|[Aa]t) (?P<t>{self.tables})"

    def covering(self, text: str) -> str:
        """Reads "All this on the far bench" and "I mean on the far bench", said after what it is about."""
        text = self.loaded(self.defined(text))
        text = re.sub(
            rf"\b(?P<a>{self.block}),? (?:has|gets|wears|receives) (?P<b>{self.block}) on top(?=[.,;!?]|$| and\b)",
            r"\g<b> goes on \g<a>", text,
        )  # fmt: skip
        text = re.sub(
            rf",? (?P<a>{self.block}) first,?(?: and)?(?: then)? (?P<b>{self.block}) on "
            r"(?:top(?: of (?:it|that))?|it|that)(?=[.;!?]|$)",
            r"; \g<b> goes on \g<a>", text,
        )  # fmt: skip
        what = r"(?:all (?:of )?(?:this|that|it)|everything|the whole thing|I mean(?: it)?|I mean all of it)"
        happens = r"(?:,|(?:'s| is| is to be| should be| shall be| must be| takes place| happens| goes on| is done))?"
        return re.sub(
            rf"(?P<s>[.!?;] |,? and ){what}{happens} (?:on|at) (?P<t>{self.tables})(?P<e>,? and (?=[^.;]*\b(?:is|are|"
            r"must|should|may|isn't|does|stays?|please|without)\b)|(?=[.;!?]|$))",
            lambda m: f"{m['s'] if 'and' not in m['s'] else '; '}All of it should be on {m['t']}"
            + ("; " if m["e"] else ""),
            text, flags=re.I,
        )  # fmt: skip

    def loaded(self, text: str) -> str:
        """Reads "The payload is red and blue. It goes there" as said of both."""
        load = r"(?:load|payload|cargo|freight|delivery|shipment|consignment)"
        told = re.search(
            rf"(?P<s>^|[.!?] )[^.;,!?:]*\b{load}\b[^.;,!?:]*(?: is| are|:| consists of) "
            rf"(?P<w>(?:{self.block})(?:(?:, (?:and )?| and )(?:{self.block}))+)(?:[.;,]|,? and) ", text, re.I,
        )  # fmt: skip
        if told is None or _DENIED.search(told[0]):
            return text
        what, rest = re.sub(r", (?:and )?", " and ", told["w"]), text[told.end() :]
        be = {"is": "are", "goes": "go", "has": "have", "belongs": "belong", "travels": "travel", "ends": "end"}
        verb = r"(?P<v>is|goes|has|belongs|travels|ends|should|must|shall|needs?)\b"
        said = re.sub(rf"^it {verb}", lambda m: f"{what} {be.get(m['v'], m['v'])}", rest, flags=re.I)
        if said == rest:
            carry = r"(?:carr(?:y|ies)|takes?|brings?|delivers?|moves?|transports?)"
            said = re.sub(rf"^(?P<s>[^.;]*?\b{carry}) it\b", rf"\g<s> {what}", rest)
            said = re.sub(r"^(?P<s>[^.;]*?\b(?:unloads?|puts?|sets?|places?|lays?)) it\b", r"\g<s> them", said)
        return text if said == rest else text[: told.start()] + told["s"] + said

    def joined(self, text: str) -> str:
        """Reads "Two stacks there. The first has red below ... The second ..." as one sentence."""
        first = (
            rf"(?P<h>(?:^|(?<=[.!?;] ))[^.!?;:]*\b(?:[Tt]wo|[Bb]oth|[Tt]he)\b(?: \w+)? {_STACKS}s\b[^.!?;:]*)[.;] "
            rf"(?=(?:The first|One|{_STACKS} one)\b)"
        )
        found = re.search(first, text)
        if found is None or re.search(rf"\b(?:{self.block})\b", found["h"]):
            return text
        second = rf"[.;] (?:And )?(?P<o>[Tt]he (?:second|other)|[Aa]nother|{_STACKS} two)\b"
        rest = re.sub(second, r", \g<o>", text[found.end() :], count=1)
        return f"{text[: found.start()]}{found['h']}: {rest}"

    def stacked(self, text: str) -> str:
        """Reads "red and blue are brought there and stacked, blue being the lower one"."""

        def said(match: re.Match[str]) -> str:
            pair = [match["a"], match["b"]]
            between = match["m"]
            if match["x"] not in pair or re.search(rf"\b(?:{self.block}|not|never|no|if|or)\b|n't\b", between):
                return match[0]
            pair.remove(match["x"])
            lower, upper = (match["x"], pair[0]) if match["low"] else (pair[0], match["x"])
            return f"{match['a']} and {match['b']}{between}; {upper} goes on {lower}"

        return re.sub(
            rf"(?P<a>{self.block}) and (?P<b>{self.block})(?P<m> [^.;!?:]*?)(?:,? and|,)(?: then)? "
            r"(?:be |are |get |gets )?(?:stack(?:ed)?|pile[ds]?)(?: them| both)?(?: up)?"
            rf"(?: (?:over )?there| on the bench)?,?(?: with)? (?P<x>{self.block})"
            rf"(?: being| is| as| goes| going)? (?:{_ORDERED})(?=[.;!?]|$)",
            said, text,
        )  # fmt: skip

    def defined(self, text: str) -> str:
        """Reads "Red goes over there. Over there means the far bench" with the place in the place of the words."""
        means = r"(?:means|is|shall be|refers to|stands for|I mean)"
        for word in ("there", "here"):
            told = rf"(?:[Bb]y )?(?:over |right )?{word},? {means} (?P<t>{self.tables})"
            found = re.search(rf"(?:(?<=[.;!?] )|(?<=, )|(?<=, and )){told}(?:,? and |, |[.;!]|$)", text, re.I)
            if found is None:
                continue
            text = text[: found.start()] + text[found.end() :]
            text = re.sub(rf"\b(?:over |right )?{word}\b(?! (?:at|on|is|are)\b)", f"on {found['t']}", text, flags=re.I)
        return text.strip()

    def sentence(self, said: str) -> str:
        """A sentence in which a list of stacks is said block by block; the sentence itself where it holds none."""
        ends = re.search(r"[.!?;]?\s*$", said)
        assert ends is not None
        body, end = said[: ends.start()], said[ends.start() :]
        if not body or _DENIED.search(re.sub(r"\b(?:and|but) nothing (?:else|more)\b", "", body)):
            return said
        found = self._headed(body) or self._spread(body) or self._benches(body)
        return said if found is None else "; ".join(found) + end

    def _built(self, stack: Stack, table: str) -> list[str]:
        """A stack from below, as sentences."""
        base = f"{table}'s bench" if table in self.arms else table
        return [f"{stack[0]} should be on {base}", *(f"{b} should be on {a}" for a, b in pairwise(stack))]

    def _headed(self, body: str) -> list[str] | None:
        """Reads "... two stacks on the far bench: red on blue, and green on orange"."""
        head, colon, items = body.partition(": ")
        if not colon:
            listed = re.match(rf"(?P<head>.*?\b{_STACKS}s\b(?:.*?\b(?:{self.tables}))?),? (?P<items>.*)$", body)
            head, items = (listed["head"], listed["items"]) if listed else ("", "")
        counted = re.search(rf"\b(?:two|both|a pair of|the)\b(?: \w+)? {_STACKS}s\b(?P<more>.*)$", head, re.I)
        places = re.findall(rf"\b(?:[Oo]n|[Aa]t) ({self.tables})\b", head)
        if counted is None or re.search(rf"\b(?:{self.block})\b", head) or len(set(places)) > 1:
            return None
        parts = self._parts(items)
        if parts is None or len(parts) != 2:
            return None
        found: list[str] = []
        for stack, table in parts:
            at = table or (places[0] if places else None)
            if at is None:
                return None
            found += self._built(stack, at)
        return found

    def _spread(self, body: str) -> list[str] | None:
        """Reads "... benches ...: red and green here, blue and orange over at the far bench"."""
        head, colon, items = body.partition(": ")
        if not colon or re.search(rf"\b(?:{self.block})\b", head) or not re.search(r"\bbench(?:es)?\b", head, re.I):
            return None
        where = rf"(?:here|(?:(?:over|back|up) )?(?:here |there )?(?:on|at) (?P<t>{self.tables}))"
        found: list[str] = []
        marked = re.sub(rf"\b(here|(?:on|at) (?:{self.tables}))(?:,? and|,? while|,? whereas|[,;]) ", r"\1|", items)
        for piece in marked.split("|"):
            held = re.fullmatch(rf"(?P<x>.*?),? (?:stays? |go(?:es)? )?{where}", piece)
            lists = self._held(held["x"]) if held else None
            if held is None or lists is None or (len(lists[0]) > 1 and not held["t"]):
                return None
            for stack in lists:
                found += self._built(stack, held["t"]) if held["t"] else [f"{stack[0]} should be here"]
        return found

    def _parts(self, items: str) -> list[tuple[Stack, str | None]] | None:
        """The stacks of a list, each with its bench where that is said."""
        pieces = re.split(rf"(?:,|;|,? and)(?: then)? (?=one\b|another\b|the (?:other|second)\b|{_STACKS} two)", items,
                          flags=re.I)  # fmt: skip
        if len(pieces) < 2:
            pieces = re.split(rf"(?:,? and|[,;])(?: then)? (?=(?:(?:on|at) (?:{self.tables}),? )?(?:{self.block})\b)",
                              items)  # fmt: skip
        found: list[tuple[Stack, str | None]] = []
        for piece in pieces:
            placed = re.fullmatch(rf"(?:{self.place}[,:]? )?(?P<x>.*?)(?:,? (?:on|at) (?P<q>{self.tables}))?", piece)
            stack = self._stack(placed["x"]) if placed else None
            if placed is None or stack is None or len(stack) < 2:
                return None
            found.append((stack, placed["t"] or placed["q"]))
        return found

    def _benches(self, body: str) -> list[str] | None:
        """Reads "The far bench gets red with blue on it, the near bench green on orange"."""
        head, colon, items = body.partition(": ")
        if colon and head not in self.tables.split("|") and not re.search(rf"\b(?:{self.names})\b|{_PAST}", head):
            body = items
        one = rf"(?:[Tt]he (?:one|{_STACKS}) )?"
        joint = r"(?:,? and|,? while|,? whereas|[,;])(?: (?:back|over|here|there))* "
        pieces = re.split(rf"{joint}(?={one}(?:(?:on|at) )?(?:{self.tables})[,:]? )", body)
        found: list[str] = []
        for piece in pieces:
            held = re.fullmatch(
                rf"(?P<wish>(?:I|we)(?:'d| would)? (?:want|need|like)(?: to (?:have|see|find))? )?"
                rf"(?P<one>{one})(?:[Oo]n |[Aa]t )?(?P<t>{self.tables})"
                rf"(?P<how>:|,? ?{_HAS}| is| consists of|, (?:then |there is )?|) ?(?P<x>.*?){_ONLY}",
                piece,
            )
            if held is None:
                return None
            item = held["x"]
            lists = self._held(item)
            if held["how"] in (" is", " consists of") and not held["one"]:
                return None
            if lists is None or (not (held["how"] or held["wish"]) and (not found or len(lists) > 1)):
                return None
            for stack in lists:
                found += self._built(stack, held["t"])
        return found or None

    def _held(self, item: str) -> list[Stack] | None:
        """What a bench holds: one stack, blocks side by side, or several stacks."""
        stack = self._stack(item)
        if stack is not None:
            return [stack]
        if re.fullmatch(self.several, item):
            return [(name,) for name in re.findall(rf"\b(?:{self.block})\b", item)]
        counted = re.fullmatch(rf"two (?:\w+ )?{_STACKS}s[,:]? (?P<x>.*)", item)
        parts = self._parts(counted["x"]) if counted else None
        return [stack for stack, _ in parts] if parts and not any(table for _, table in parts) else None

    def _stack(self, said: str) -> Stack | None:
        """The blocks of a stack from below, where a phrase says nothing else."""
        said = re.sub(rf"^{_LEAD}", "", said.strip())
        block = rf"(?P<a>{self.block})"
        other = rf"(?P<b>{self.block})"
        chain = re.fullmatch(rf"(?:{self.block})(?:{_OVER} (?:{self.block}))+", said)
        if chain is not None:
            return _distinct(re.findall(rf"\b(?:{self.block})\b", said)[::-1])
        lower_first = (
            rf"{block}{_LOW}?{_AND} {other}(?:{_BEING}|{_SITS}){_HIGH}",
            rf"{block}{_LOW}{_AND} {other}(?:{_HIGH})?",
            rf"{block}{_UNDER} {other}",
            rf"{block}{_BEARS} {other}",
        )
        for pattern in lower_first:
            found = re.fullmatch(pattern, said)
            if found is not None:
                return _distinct([found["a"], found["b"]])
        found = re.fullmatch(rf"{block}{_HIGH}{_AND} {other}{_LOW}", said)
        return _distinct([found["b"], found["a"]]) if found is not None else None


def _distinct(names: list[str]) -> Stack | None:
    return tuple(names) if len(set(names)) == len(names) else None


__all__ = ["laid_out"]
