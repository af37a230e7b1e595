"""Wishes, slips and headings: the frame that people put around what they want is taken off, the rest stays."""

import re

from planners.errors import NotUnderstoodError
from planners.language.free.masking import Mask
from planners.language.free.words import word_set

_NICE = (
    r"(?:\w+ ){0,2}(?:nice|great|good|lovely|grand|helpful|wonderful|fantastic|best|perfect|ideal|super|kind|brilliant|"
    r"handy|appreciated|cool|sweet|marvellous|splendid|useful)(?: of you)?"
)
_GLAD = r"(?:\w+ ){0,2}(?:grateful|happy|glad|pleased|delighted|obliged|thankful|thrilled)"
_FRAME = re.compile(
    rf"^(?:and |so |then |also,? )?(?:(?:I|we)(?:'d| would) (?:really |very much |so )?(?:be {_GLAD}|"
    rf"appreciate it|love it|"
    rf"like it)|it(?:'d| would) (?:really )?be {_NICE}),? if (?P<rest>.*)$",
    re.I | re.S,
)
_ASKED = re.compile(
    r"^(?:and |so |also,? )?(?:I(?: wa|')s (?:just )?(?:wondering|hoping)|I (?:wonder|was wondering|hope|was hoping)|"
    r"do you (?:think|reckon|suppose)|any chance|is there any (?:chance|way)|could it be arranged|"
    r"can you (?:arrange|see to it|make sure|arrange it|make it so)),? "
    r"(?:(?:if|whether|that) )?(?P<rest>you (?:could|would|might|can)(?: perhaps| maybe| possibly| please)? .*)$",
    re.I | re.S,
)
_YOU = re.compile(
    r"^(?:you|someone|somebody|one of you|the (?:team|robots))(?: could| would| can| might)"
    r"(?: (?:perhaps|maybe|possibly|please|just|kindly))* (?P<verb>[a-z]+)\b(?P<rest>.*)$",
    re.I | re.S,
)
_PAST = {"ended up": "end up", "sat": "sit", "stood": "stand", "went": "go", "came": "come", "lay": "lie", "got": "get",
         "stayed": "stay", "landed": "land", "rested": "rest", "waited": "wait", "walked": "walk", "had": "have",
         "showed": "show", "held": "hold", "carried": "carry", "brought": "bring", "took": "take",
         "ended": "end", "found its way": "go"}  # fmt: skip
_HEADING = word_set(
    "here here's is are the plan list task tasks job jobs mission request requests today today's my our what i i'd "
    "like want need simple this that follows as following please one two three thing things wish wishes to do todo it "
    "it's easy "
    "quick small little favour favor for now instruction instructions brief message question we we'd would so and your "
    "you assignment errand errands right then next last final finally a an have has just only"
)
_MARK = (
    r"(?:no,? (?:wait|sorry|hang on|hold on|stop)|oh,? wait|wait,? no|wait(?=,)|hang on|hold on|scratch that|"
    r"strike that|correction|oops|sorry|my mistake|or rather|I mean(?:t)?(?: to say)?|make (?:that|it)|no(?=,))"
)
_TAKEN_BACK = re.compile(
    r"\b(?:no,? wait|wait,? no|scratch that|strike that|correction|oops|my mistake|on second thoughts?|hang on|hold on|"
    r"changed my mind|forget (?:that|it|what)|cancel that|never ?mind|or rather|no,? sorry|ignore that|I meant|"
    r"make that(?! (?:happen|so|work|possible|come true)\b)|rather (?:you |that you )?(?:didn't|did not|don't))\b",
    re.I,
)


def plainly(text: str, masks: dict[str, Mask]) -> str:
    """A masked text without frames of wishes and headings, and with slips of the tongue put right.

    Raises:
        NotUnderstoodError: something is taken back, and what is meant instead is not clear.
    """
    text = _put_right(text, masks)
    sentences = re.split(r"(?<=[.!?])\s+", text)
    sentences = [part for sentence in sentences for part in _framed_twice(sentence)]
    return " ".join(_without_frame(_without_heading(sentence, masks)) for sentence in sentences)


def _kind(mask: Mask) -> str:
    return mask.entities[0].kind if mask.entities else "robot"


def _put_right(text: str, masks: dict[str, Mask]) -> str:
    """Reads "Take Adam over. No, wait, take Bella instead" as "Take Bella over"."""
    names = "|".join(masks) or "#"
    slip = re.compile(
        rf"(?:[.,;:!?]|,? and|) ?(?:{_MARK},? )+(?:(?:rather|take|use|put|let's (?:take|use|say|make it)|it should be|"
        rf"make (?:it|that)|I meant?|better) )?(?:to |on |onto |at )?(?P<new>{names})"
        rf"(?: instead| rather| then| please)*(?P<end>[.,;!?]|$)",
        re.I,
    )
    while (found := slip.search(text)) is not None:
        before, kind = text[: found.start()], _kind(masks[found["new"]])
        start = max((m.end() for m in re.finditer(r"[.;!?] ", before)), default=0)
        said = [m[0] for m in re.finditer(rf"\b(?:{names})\b", before[start:]) if _kind(masks[m[0]]) == kind]
        if len(set(said)) != 1:
            break
        text = (
            before[:start]
            + re.sub(rf"\b{said[0]}\b", found["new"], before[start:])
            + found["end"]
            + text[found.end() :]
        )
    if _TAKEN_BACK.search(text) or re.search(rf"\bI mean,? (?:{names})\b", text):
        raise NotUnderstoodError(f"'{text[:80]}': something is taken back; say once more what you want, and only that")
    return text


def _without_heading(sentence: str, masks: dict[str, Mask]) -> str:
    head, colon, rest = sentence.partition(": ")
    words = re.findall(r"[\w']+", head.lower())
    if not colon or not words or not rest or any(word not in _HEADING for word in words):
        return sentence
    return rest[0].upper() + rest[1:]


def _framed_twice(sentence: str) -> list[str]:
    """Reads "I'd be glad if red were there, and if the dog were back" as two wishes."""
    found = _FRAME.match(sentence)
    parts = re.split(r",? and (?:also )?if ", found["rest"]) if found is not None else []
    if found is None or len(parts) < 2:
        return [sentence]
    frame = sentence[: found.start("rest")]
    return [f"{frame}{part.rstrip('.')}." for part in parts]


def _without_frame(sentence: str) -> str:
    """Reads "I'd be glad if red were put on blue" as "red should be put on blue"."""
    found = _FRAME.match(sentence) or _ASKED.match(sentence)
    if found is None or re.search(r"\b(?:if|unless|whether|when|or)\b", found["rest"]):
        return sentence
    rest = re.sub(r"\?$", ".", found["rest"])
    you = _YOU.match(rest)
    if you is not None:
        return f"Please {you['verb']}{you['rest']}"
    if re.search(r"\b(?:could|would|might)\b", rest):
        return re.sub(r"\b(?:could|would|might)\b", "should", rest)
    ended = re.search(rf"^[^,;]*? (?P<verb>{'|'.join(_PAST)})\b", rest)
    if ended is not None:
        more = rf"\band (?P<adverb>(?:then |\w+ly )?)(?P<verb>{'|'.join(_PAST)})\b"
        tail = re.sub(more, lambda m: f"and {m['adverb']}{_PAST[m['verb']]}", rest[ended.end() :])
        return f"{rest[: ended.start('verb')]}should {_PAST[ended['verb']]}{tail}"
    if re.search(r"^[^,]*? (?:were|was) (?:to )?", rest):
        return re.sub(r" (?:were|was) to ", " should ", re.sub(r" (?:were|was) (?!to )", " should be ", rest))
    return sentence
