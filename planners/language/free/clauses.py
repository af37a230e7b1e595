"""From a sentence's tree to its clauses: who does what, where, and how each clause hangs on the one above it."""

from dataclasses import dataclass, field
from itertools import pairwise

from planners.language.free.parser import Sentence, Word
from planners.language.free.words import (
    ARRIVED,
    AVOID,
    CONDITIONS,
    NEGATIVE_WORDS,
    PEOPLE,
    PREPOSITIONS,
    PUTS,
    REASONS,
    TIMES,
    WANT,
)

_CLAUSE_DEPS = frozenset(
    (
        "ROOT",
        "conj",
        "advcl",
        "ccomp",
        "xcomp",
        "relcl",
        "acl",
        "pcomp",
        "csubj",
        "csubjpass",
        "dep",
        "parataxis",
        "appos",
    )
)
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_NOUN_TAGS = ("NN", "NNS", "NNP", "NNPS", "PRP", "CD", "DT", "WDT", "WP", "EX")


@dataclass(eq=False)
class Located:
    """A prepositional phrase: the preposition, what it leads to, and the noun that it hangs on (None for the verb)."""

    preposition: str
    noun: Word
    anchor: Word | None = None
    negated: bool = False
    top: bool = False


@dataclass(eq=False)
class Clause:
    """One predicate with what belongs to it.

    Attributes:
        head: The predicate; a noun in a fragment without a verb.
        words: Its words without those of the clauses below it.
        parent: The clause that it hangs on.
        link: How: ``root``, ``and``, ``before``, ``after``, ``while``, ``without``, ``reason``, ``purpose``, ``if``,
            ``that``, ``relative`` or ``how`` (a participle).
        subjects: Heads of its subjects.
        objects: Heads of its objects and complements.
        places: Its prepositional phrases.
        negated: Whether it is denied.
        past: Whether it tells of what was.
        adverbs: Its adverbs and particles, lower case.
        passive: Whether its grammatical subject is what something is done to.
        question: Whether it asks who, why, where or when.
    """

    head: Word
    words: list[Word]
    parent: "Clause | None" = None
    link: str = "root"
    subjects: list[Word] = field(default_factory=list)
    objects: list[Word] = field(default_factory=list)
    places: list[Located] = field(default_factory=list)
    negated: bool = False
    past: bool = False
    adverbs: set[str] = field(default_factory=set)
    passive: bool = False
    question: bool = False
    below: "list[Clause]" = field(default_factory=list)

    @property
    def lemma(self) -> str:
        """The predicate's dictionary form."""
        if self.head.lower in ("'s", "'re", "'m", "is", "are", "be"):
            return "be"
        if self.head.lower in ("rides", "ride", "riding", "rode"):
            return "ride"  # spaCy says "rid"
        return self.head.lemma if self.head.is_verb else self.head.lower

    @property
    def text(self) -> str:
        """Its words, as masked."""
        return " ".join(word.text for word in self.words if word.dep != "punct")

    def under(self, *links: str) -> bool:
        """Whether it or a clause above it hangs in one of these ways."""
        clause: Clause | None = self
        while clause is not None:
            if clause.link in links:
                return True
            clause = clause.parent
        return False


def clauses_of(sentence: Sentence) -> list[Clause]:
    """The clauses of a sentence in the order of their first words."""
    heads = [word for word in sentence if _starts_clause(word)]
    owner: dict[int, Word] = {}
    for word in sentence:
        climb: Word | None = word
        while climb is not None and climb not in heads:
            climb = climb.head
        owner[word.index] = climb if climb is not None else heads[0]
    clauses: dict[int, Clause] = {}
    for head in heads:
        clauses[head.index] = Clause(head, [word for word in sentence if owner[word.index] is head])
    for head in heads:
        above = owner[head.head.index] if head.head is not None else None
        clause = clauses[head.index]
        if above is not None:
            clause.parent = clauses[above.index]
            clause.parent.below.append(clause)
        _fill(clause)
    for head in sorted(heads, key=_depth):
        _inherit(clauses[head.index])
    return [clauses[head.index] for head in heads]


def _starts_clause(word: Word) -> bool:
    if word.head is None:
        return True
    if word.dep not in _CLAUSE_DEPS or word.dep in ("aux", "auxpass"):
        return False
    if word.tag.startswith("V") and not (word.dep == "appos" and not word.children):
        return word.dep != "amod"
    return bool(word.all("nsubj", "nsubjpass")) and word.dep in ("ccomp", "conj", "advcl", "xcomp", "relcl", "dep")


def _depth(word: Word) -> int:
    depth = 0
    while word.head is not None:
        word, depth = word.head, depth + 1
    return depth


def _fill(clause: Clause) -> None:
    head = clause.head
    clause.passive = bool(head.all("auxpass", "nsubjpass")) or (
        head.tag == "VBN" and not any(aux.lemma in ("have", "'ve") for aux in head.all("aux")) and head.dep != "ROOT"
    )
    clause.past = _is_past(head)
    clause.link = _link(clause)
    told = clause.link == "root" or (clause.link == "and" and (clause.parent is None or _is_past(clause.parent.head)))
    if head.tag == "VBD" and not head.all("aux", "auxpass", "dobj") and not told:
        clause.past, clause.passive = False, True  # a participle that was taken for a past tense
    clause.adverbs = {word.lower for word in clause.words if word.tag in ("RB", "RP", "RBR", "RBS", "UH", "JJ", "JJS")}
    clause.adverbs |= {word.lower for word in clause.words if word.dep in ("prt", "advmod")}
    if any(a.lower in TIMES and b.lower in ARRIVED for a, b in pairwise(clause.words)):
        clause.adverbs.add("then")
    clause.question = any(word.tag in ("WRB", "WP") for word in clause.words if word.index == head.subtree()[0].index)
    for word in clause.words:
        role, top = _role(word, clause)
        if role == "subject":
            clause.subjects.append(word)
        elif role == "object":
            clause.objects.append(word)
        elif role.startswith("in:"):
            preposition = role[3:]
            denied = any(w.dep == "neg" or w.lower in ("not", "neither", "nor") for w in _siblings(word))
            denied = denied or _denied_before(word.head)
            clause.places.append(Located(preposition, word, _anchor(word, clause), denied, top))
    for several in (clause.subjects, clause.objects):
        beside = [*clause.subjects, *several] if clause.lemma == "be" else several  # "red and blue are all to go"
        several[:] = [word for word in several if not _floats(word, beside)]
    clause.negated = clause.link == "without" or any(_denies(word, clause) for word in clause.words)


def _floats(word: Word, beside: list[Word]) -> bool:
    """Whether "all", "both" or "each" only sums up what was listed before it ("red and blue both go there")."""
    joined = word.previous is not None and word.previous.lower in ("and", "or", "but", "with", "then")
    listed = any(other.index < word.index and other.tag in ("NNP", "NNPS", "PRP") for other in beside)
    return word.lower in ("all", "both", "each") and listed and not joined and not word.all("prep", "relcl")


def _denies(word: Word, clause: Clause) -> bool:
    """Whether a word denies the whole clause and not just a part of it."""
    if word.dep != "neg" and word.lower not in NEGATIVE_WORDS:
        return False
    above = word.head
    if word in clause.subjects or word in clause.objects or above is None or above is clause.head:
        return True
    beside = clause.head.is_verb and above.dep in ("appos", "npadvmod", "conj")  # "..., no piles"
    if (above in clause.subjects or above in clause.objects or above.head is None) and not beside:
        return True
    return above.lower in ("case", "circumstances", "account", "event", "longer") or (
        above.dep in ("aux", "auxpass", "acomp", "attr") and above.head is clause.head
    )


def _siblings(word: Word) -> list[Word]:
    prep = word.head
    return prep.children if prep is not None else []


def _denied_before(preposition: Word | None) -> bool:
    """Whether "not" stands before a preposition, with adverbs between at most ("not still on the tray")."""
    left = preposition.previous if preposition is not None and preposition.tag == "IN" else None
    while left is not None and left.tag == "RB":
        if left.lower == "not":
            return True
        left = left.previous
    return False


def _role(word: Word, clause: Clause) -> tuple[str, bool]:
    """The role of a noun in its clause, and whether "top of" led to it.

    Roles are ``subject``, ``object``, ``in:PREPOSITION``, or empty.
    """
    if word.lower == "both" and word.dep == "advmod" and word.head is clause.head:
        return "object", False  # "after the dog has brought both over"
    if word is clause.head:
        return ("object" if not word.is_verb else ""), False
    if (
        not (word.tag in _NOUN_TAGS or word.dep in ("pobj", "dobj", "nsubj", "nsubjpass", "attr", "conj"))
        or word.is_verb
    ):
        return "", False
    if word.dep == "compound" and word.tag == "NNP" and word.head is not None and word.head.tag in ("NN", "NNS"):
        return _role(word.head, clause)
    if word.dep in ("det", "predet", "nummod", "poss", "compound", "amod", "advmod", "punct", "cc", "neg", "prt"):
        return "", False
    if word.dep in _SUBJECTS:
        return "subject", False
    if word.dep in ("dobj", "dative", "attr", "oprd", "npadvmod", "appos", "dep", "ROOT", "acomp", "nmod"):
        if word.dep == "appos" and word.head is not None and word.head is not clause.head:
            return _role(word.head, clause)
        stranded = _stranded(word) if word.dep == "dobj" else None
        if stranded is not None:
            return f"in:{PREPOSITIONS.get(stranded.lower, stranded.lower)}", False
        return "object", False
    if word.dep == "conj" and word.head is clause.head and clause.head.is_verb and word.all("prep"):
        lone = clause.passive or not clause.head.all("dobj")  # "put green on its bench and then red on that"
        return ("subject" if lone else "object"), False
    if word.dep == "conj" and word.head is not None:
        left_out = any(
            cc.lower in ("but", "minus", "except") and cc.index == word.index - 1 for cc in word.head.all("cc")
        )
        return ("", False) if left_out else _role(word.head, clause)
    if word.dep in ("pobj", "pcomp") and word.head is not None:
        return _prepositional(word.head)
    return "", False


def _stranded(word: Word) -> Word | None:
    """The preposition before a noun that was taken for an object ("which the arm should put on its bench")."""
    left = word.subtree()[0].previous
    return left if left is not None and left.lower in ("on", "onto") and left.head is word.head else None


def _prepositional(prep: Word) -> tuple[str, bool]:
    name = prep.lower
    if name == "of" and prep.head is not None:
        if prep.head.lower in ("top", "tops") and prep.head.head is not None:
            return "in:on", True
        if prep.head.lower in ("out", "off", "clear", "ahead", "instead", "because", "short"):
            return f"in:{prep.head.lower}", False
    if name == "to" and prep.head is not None and prep.head.lower == "next":
        return "in:beside", False
    return f"in:{PREPOSITIONS.get(name, name)}", False


def _anchor(word: Word, clause: Clause) -> Word | None:
    """The noun that a prepositional phrase hangs on; None for the predicate."""
    climb = word.head
    while climb is not None and climb is not clause.head:
        if climb.tag in ("NN", "NNS", "NNP", "NNPS", "PRP", "CD", "DT") and climb.lower not in ("top", "way", "front"):
            return climb
        climb = climb.head
    if climb is not None and not climb.is_verb:
        return climb
    return None


def _is_past(head: Word) -> bool:
    helpers = head.all("aux", "auxpass")
    if any(word.tag == "MD" or word.lower in ("to", "let") for word in helpers):
        return False
    if any(word.lower == "better" for word in head.children):
        return False
    if any(word.lower in ("was", "were", "had", "has", "have", "'ve", "did") for word in helpers):
        return not any(word.lower in ("has", "have", "'ve") for word in helpers) or head.lower != "got"
    teller = any(word.lower in PEOPLE for word in head.all("nsubj"))
    if (
        head.lower == head.lemma
        and not teller
        and not {"yesterday", "already", "earlier"} & {x.lower for x in head.subtree()}
    ):
        return False  # "have the far arm put it there": as "put" could be of the present
    return head.tag == "VBD" and not helpers and not any(word.lower == "you" for word in head.all("nsubj"))


def _link(clause: Clause) -> str:
    head = clause.head
    marks = [
        word.lower
        for word, following in zip(clause.words, [*clause.words[1:], head], strict=True)
        if word.head is head and word.dep in ("mark", "advmod") and word.index < head.index
        and not (word.lower in TIMES and following.lower in ARRIVED and following is not head)
    ]  # fmt: skip
    for mark in marks:
        for link, words in (
            ("before", ("before", "until", "till")),
            ("after", TIMES),
            ("reason", REASONS),
            ("if", CONDITIONS),
        ):
            if mark in words and head.dep in ("advcl", "ccomp", "pcomp", "relcl", "acl", "dep", "conj", "csubj"):
                return link
        if mark == "as":
            soon = any(word.lower == "soon" for word in clause.words)
            to = any(word.lower == "to" for word in head.all("aux"))
            much = head.head is not None and head.head.lower == "much"  # "don't so much as nudge it"
            return "after" if soon else "that" if to or much else "reason"
        if mark in ("while", "whilst"):
            return "while"
        if mark == "so" and "that" in marks:
            return "purpose"
    if head.dep == "pcomp" and head.head is not None:
        return _after_preposition(head.head)
    if head.dep in ("relcl", "acl"):
        return "relative"
    if head.dep == "ccomp" and not marks and _spliced(head):
        return "and"
    if head.dep in ("ccomp", "xcomp", "csubj", "csubjpass"):
        return "that"
    if head.dep == "advcl":
        to = any(word.lower == "to" for word in head.all("aux"))
        return "purpose" if to else "how"
    if head.dep in ("conj", "dep", "parataxis", "appos"):
        return "and"
    return "root"


def _spliced(head: Word) -> bool:
    """Whether what seems to be said by the clause after it is one of its own ("red goes there, blue does not")."""
    above, own = head.head, head.all("nsubj", "nsubjpass")
    if above is None or head.index > above.index or not own or own[0].tag in ("WP", "WDT"):
        return False
    sayers = [word for word in above.all("nsubj", "nsubjpass") if word.index > head.index]
    return bool(sayers) and not any(word.lower in PEOPLE | {"you", "that", "this", "what"} for word in sayers)


def _after_preposition(preposition: Word) -> str:
    """How a participle hangs on a preposition ("without touching it", "instead of going")."""
    if preposition.lower == "of" and preposition.head is not None and preposition.head.lower == "instead":
        return "instead"
    links = {"without": "without", "before": "before", "after": "after", "upon": "after", "on": "after"}
    return links.get(preposition.lower, "how")


def _inherit(clause: Clause) -> None:
    """Takes over what a clause leaves unsaid from the one above it: its subject, its denial, how it hangs."""
    parent = clause.parent
    if parent is None:
        earlier = [below for below in clause.below if below.subjects and below.head.index < clause.head.index]
        passive = clause.head.tag == "VBN" and clause.head.all("auxpass")
        if earlier and not clause.subjects and (clause.head.tag == "VBZ" or passive):
            clause.subjects = list(earlier[0].subjects)  # "it takes red there, unloads it and comes back"
        return
    if clause.link == "purpose" and parent.lemma in WANT and parent.objects:
        clause.link = "that"  # "I need the tray to hold it"
    if not clause.subjects and clause.link in ("that", "and", "how", "without", "purpose", "before", "after", "while"):
        holders = parent.objects if clause.link == "that" and parent.objects else parent.subjects
        clause.subjects = list(holders)
        if clause.link == "and" and parent.passive and clause.head.tag == "VBN":
            clause.passive = True
    shared = clause.head.dep == "conj" and not clause.passive and clause.places and not parent.passive
    if shared and not clause.objects and clause.lemma in PUTS and clause.lemma != parent.lemma:
        clause.objects = list(parent.objects)  # "which the arm should take off and put on its bench"
    if parent.lemma in AVOID | {"refrain", "prevent", "forbid", "prohibit"} and clause.link in ("that", "how"):
        clause.negated = True
    if clause.link == "that" and parent.negated:
        clause.negated = True
    if clause.link == "and" and parent.negated and any(word.lower in ("or", "nor") for word in parent.head.all("cc")):
        clause.negated = True
    if clause.link == "and" and parent.link not in ("root", "and"):
        clause.link = "that" if parent.link == "if" else parent.link
