"""Sentences that say in a roundabout way what plain ones say, recast before anything else is read of them."""

import re
from itertools import pairwise

from planners.language.free.masking import Mask
from planners.language.free.names import Names

_NEEDLESS = (
    r"(?:doesn't|does not|needn't|need not)(?: (?:have|need) to)? (?:go|walk|move|travel)(?: (?:anywhere|at all))+"
    r"(?: (?:for this|this time|today))?(?:,? and|,? so|[,;])? ?(?P<n>it|they)? ?"
)
_STACK = r"(?:towers?|stacks?|piles?|columns?|pairs?)"
_SITS = r"(?: (?:sitting|standing|resting|placed|lying|stacked|put|perched|balanced))?"
_ON = r"on(?:to)?(?: top of)?"
_BASE = r"(?:(?:bottom|lower|lowest|base|ground|foundation) (?:block|part|piece|layer)|base|bottom|foundation|pedestal|"
_BASE += r"support|stand|platform|plinth|footing)"
_ALONE = r"(?: (?:by itself|alone|on its own|separately|directly|right|straight))*"
_OWN = r"(?: itself)?"
_DENIED = re.compile(r"\b(?:not|never|no|without|if|or|nor|neither|unless|instead)\b|n't\b", re.I)


def recast(text: str, masks: dict[str, Mask], walkers: tuple[str, ...]) -> str:
    """A masked text in which roundabout constructions are said plainly."""
    return _Recast(masks, walkers).text(text)


class _Recast:
    """The constructions, over the names of one text."""

    def __init__(self, masks: dict[str, Mask], walkers: tuple[str, ...]) -> None:
        names = Names(masks, walkers)
        self.block, self.table, self.zone, self.walker = names.blocks, names.tables, names.zones, names.walkers

    def text(self, text: str) -> str:
        """The whole text."""
        text = self._floor(text)
        text = re.sub(r"\b(?P<v>stays?|remains?) put (?=(?:at|by|on|there|here|over)\b)", r"\g<v> ", text)
        text = re.sub(
            r"(?P<who>\b(?:the (?:other|rest|remaining|others)(?: (?:two|three|ones|blocks))?)) all "
            r"(?=(?:go|come|travel|stay|remain|belong|are|should|must|have|end|move|get)\b)",
            r"\g<who> ", text, flags=re.I,
        )  # fmt: skip
        text = re.sub(rf"(?P<s>^|[.!?;] )(?P<w>It|{self.walker}) {_NEEDLESS}", self._needless, text)
        text = re.sub(
            rf"(?P<r>{self.walker}) (?P<v>(?:stays?|remains?|waits?)\b[^.;!?,]*), (?=(?:we|I) (?:don't|do not|won't) "
            r"need\b)", r"\g<r> \g<v>; ", text,
        )  # fmt: skip
        text = re.sub(
            rf"(?P<go>\b(?:{self.walker}) (?:should |shall |must )?go(?:es)? (?:for|on) an? (?!round|return)"
            rf"(?:\w+ )?\w+(?: with [^.:;!?,]*)?)[:,] (?:off |over |out |"
            rf"across )?(?:to|towards) (?=(?:{self.table})\b)", r"\g<go> to ", text,
        )  # fmt: skip
        text = re.sub(r",? but (?=(?:over |right |all )*(?:over )?(?:there )?(?:on|at) "
                      rf"(?:{self.table})(?=[.;!?]|$))", " ", text)  # fmt: skip
        if self.block == "#":
            return text
        return self._pairs(self._towers(self._places(self._bases(self._cleft(text)))))

    @staticmethod
    def _needless(match: re.Match[str]) -> str:
        """What need not walk is only named."""
        rest = match.string[match.end() :]
        follows = re.match(r"(?:just |simply |only |also )*(?:stays?|remains?|waits?|can stay|should)\b", rest)
        return f"{match['s']}{match['w']} " if follows else match[0]

    def _floor(self, text: str) -> str:
        """Reads "the yellow zone, and not the blue zone either" and "go round both", said of parts of the floor."""
        text = re.sub(
            rf"\b(?P<a>{self.zone}),? (?:and|but) (?:also )?(?:not|neither)(?: through| into| across)? "
            rf"(?P<b>{self.zone})(?: either)?(?=[.,;!?]|$)", r"\g<a> or \g<b>", text,
        )  # fmt: skip
        named = set(re.findall(rf"\b(?:{self.zone})\b", text))
        if len(named) == 2:
            both = " and ".join(dict.fromkeys(re.findall(rf"\b(?:{self.zone})\b", text)))
            text = re.sub(r"\b(?P<v>go|goes|walk|walks) (?P<p>around|round) both(?=[.,;!?]|$)",
                          rf"\g<v> \g<p> {both}", text)  # fmt: skip
        return text

    def _cleft(self, text: str) -> str:
        """Reads "What I'd like to find on the far bench is blue sitting on green" as "I'd like to find there ..."."""
        return re.sub(
            rf"(?P<s>^|[.!?] )What (?P<w>(?:I|we)(?:'d| would)? (?:like|want|need|love|wish)(?: to (?:see|find|have))?)"
            rf"(?P<p> (?:over |there )*(?:on|at) (?:{self.table}))?(?: in the end)? is (?=(?:{self.block})\b)",
            lambda m: f"{m['s']}{m['w']}{m['p'] or ''} ", text,
        )  # fmt: skip

    def _bases(self, text: str) -> str:
        """Reads "use it as the base for orange" and "green is the base for red": orange is put on it."""
        many = rf"(?!,? (?:and|or|nor) (?:{self.block})\b|, (?:{self.block})\b)"
        text = re.sub(
            rf"\b(?P<v>[Uu]se|[Tt]ake|[Kk]eep) (?P<l>it|that|that one|this|{self.block}) (?:there )?as (?:the|a) "
            rf"{_BASE} (?:for|of|"
            rf"to|under) (?P<u>{self.block})\b{many}", self._on_base, text,
        )  # fmt: skip
        return re.sub(
            rf"(?P<s>^|[.!?;] |, (?:and )?| and )(?P<l>it|that one|{self.block}) (?:is|serves as|acts as|is used as|"
            rf"forms|is to be|should be|becomes|makes) (?:the|a) {_BASE} (?:for|of|under) (?P<u>{self.block})\b{many}",
            lambda m: f"{'; ' if 'and' in m['s'] or ',' in m['s'] else m['s']}{m['u']} goes on "
            f"{self._under(m, m['l'])}", text, flags=re.I,
        )  # fmt: skip

    def _on_base(self, match: re.Match[str]) -> str:
        return f"{'put' if match['v'].islower() else 'Put'} {match['u']} on {self._under(match, match['l'])}"

    def _under(self, match: re.Match[str], said: str) -> str:
        """The block that bears another; "it" is the only one that its sentence named before."""
        if re.fullmatch(self.block, said):
            return said
        before = re.split(r"[.!?] ", match.string[: match.start()])[-1]
        named = list(dict.fromkeys(re.findall(rf"\b(?:{self.block})\b", before)))
        return named[0] if len(named) == 1 else said

    def _places(self, text: str) -> str:
        """Reads what follows a sentence on a bench: "..., red on the bench itself and blue on red"."""
        b, where = self.block, rf"(?:{self.table}|the bench)"
        text = re.sub(
            rf", (?:with )?(?P<a>{b}){_ALONE} on (?P<t>{where}){_OWN},? and (?P<c>{b}){_SITS} {_ON} (?P<d>{b})"
            r"(?=[.;!?]|$)", r"; \g<a> goes on \g<t>; \g<c> goes on \g<d>", text,
        )  # fmt: skip
        text = re.sub(
            rf",? with (?P<c>{b}){_SITS} {_ON} (?P<d>{b}),? and (?P<a>{b}){_ALONE} on (?P<t>{where}){_OWN}(?=[.;!?]|$)",
            r"; \g<c> goes on \g<d>; \g<a> goes on \g<t>", text,
        )  # fmt: skip
        text = re.sub(
            rf"(?P<s>^|[.!?;] )(?:Over )?(?P<p>[Aa]t|[Oo]n) (?P<t>{self.table}) "
            rf"(?=(?:{b}) (?:gets|is|goes|should|must)\b)",
            lambda m: f"{m['s']}{m['p'].capitalize()} {m['t']}, ", text,
        )  # fmt: skip
        text = re.sub(
            rf"(?P<a>{b})(?P<o> {_ON} (?:{b})),? and leaves? (?:that|the|this) {_STACK}(?: standing)? (?:on|at) "
            rf"(?P<t>{self.table})(?=[.;!?]|$)", r"\g<a>\g<o>; all of it should be on \g<t>", text,
        )  # fmt: skip
        return re.sub(
            rf"\b(?P<a>{b}) {_ON} (?P<c>{b}) first,? and (?:then|after that) (?P<d>{b}) {_ON} (?P<e>{b})\b",
            r"\g<a> goes on \g<c>; then \g<d> goes on \g<e>", text,
        )  # fmt: skip

    def _towers(self, text: str) -> str:
        """Reads "a tower here with green on blue, and another one there with orange on red" block by block."""
        what = r"(?:one|a|another|a second|the other)"
        what += rf"(?: (?:little|small|short|second|other|tiny|neat))?(?: one| {_STACK})?"
        item = rf"{what} (?:over )?(?:on|at) (?P<t#>{self.table}),? with "
        item += rf"(?P<u#>{self.block}){_SITS} {_ON} (?P<l#>{self.block})"
        text = re.sub(
            rf"(?P<s>^|[.!?;] )(?:please )?(?:(?:I|we)(?:'d| would)? (?:like|want|need)|make|build|set up|form|put up)"
            rf"(?: me| us)? {item.replace('#', '1')}(?:,? and|[,;]|; and) {item.replace('#', '2')}(?=[.;!?]|$)",
            self._built, text, flags=re.I,
        )  # fmt: skip
        heading = r"(?P<s>^|[.!?] )(?:just |only )?two (?:jobs|tasks|things|pairs)(?:,? please)?[.:] (?=\w)"
        text = re.sub(heading, r"\g<s>", text, flags=re.I)
        wish = r"(?:I|we)(?:'d| would)? (?:like|want|need)(?: to (?:see|have|find))?"
        return re.sub(
            rf"(?P<s>^|[.!?] )[Oo]ver (?P<p>(?:on|at) (?:{self.table})),? (?P<w>{wish}) (?=(?:{self.block})\b)",
            r"\g<s>\g<w> \g<p> ", text,
        )  # fmt: skip

    @staticmethod
    def _built(match: re.Match[str]) -> str:
        said: list[str] = []
        for index in ("1", "2"):
            lower, upper, table = match[f"l{index}"], match[f"u{index}"], match[f"t{index}"]
            said += [f"{lower} should be on {table}", f"{upper} should be on {lower}"]
        return match["s"] + "; ".join(said)

    def _pairs(self, text: str) -> str:
        """Reads "... in pairs. One pair is green with blue on top, the other is red with orange on top"."""
        pair = rf"is (?P<l#>{self.block}) with (?P<u#>{self.block}) on (?:top|it)(?: of it)?"
        found = re.search(
            r"(?P<j>,? and|[.;])? (?:they|the blocks|these|all of them)(?: all)? (?:end up|go|stand|stay|are put|are|"
            r"should be|should end up) (?:there |over there )?in (?:two )?pairs[.:;] One (?:pair |of them )?"
            rf"{pair.replace('#', '1')}[,;](?: and)? the other (?:one |pair )?{pair.replace('#', '2')}(?=[.!?]|$)",
            text, re.I,
        )  # fmt: skip
        if found is None or _DENIED.search(found[0]) or any(a == b for a, b in pairwise(found.groups()[1:])):
            return text
        said = f"; {found['u1']} goes on {found['l1']}; {found['u2']} goes on {found['l2']}"
        return text[: found.start()] + said + text[found.end() :]


__all__ = ["recast"]
