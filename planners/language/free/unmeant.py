"""What is said and not meant as an order: imagined, reported, doubted, planned for another day."""

from planners.errors import NotUnderstoodError
from planners.language.free import words as w
from planners.language.free.clauses import Clause
from planners.language.free.parser import Sentence, Word
from planners.language.free.roles import ClauseReader

_SUPPOSES = w.word_set(
    "imagine suppose pretend assume presume doubt dream fear hate dislike dread forget fancy visualise visualize "
    "picture consider guess regret wonder speculate claim hear rumour bet predict hypothesise envisage conceive"
)
_SAYS = w.word_set(
    "say tell think believe mention suggest report read write hear claim state argue recommend propose feel reckon "
    "insist announce declare learn teach advise order instruct remind warn"
)
_PLANS = w.word_set("be plan intend use agree decide tend consider mean")
_MISTAKES = w.word_set(
    "mistake error shame pity bad wrong silly dangerous risky stupid nonsense foolish pointless terrible awful unwise "
    "unnecessary impossible forbidden useless crazy ridiculous absurd disaster"
)
_OTHER_TIMES = w.word_set(
    "tomorrow tonight yesterday week weeks month months year years monday tuesday wednesday thursday friday saturday "
    "sunday someday sometime sometimes occasionally usually normally often hour nearly almost hypothetically "
    "theoretically"
)
_PERHAPS = w.word_set("might maybe perhaps possibly")


class Unmeant(ClauseReader):
    """Refuses a reading of what its frame does not ask for."""

    def _refuse_unmeant(self, clause: Clause) -> None:
        """Refuses what is only imagined, reported, doubted, asked or planned, with the clauses above it.

        Raises:
            NotUnderstoodError: something was read of such a clause.
        """
        low = {word.lower for word in clause.words}
        doubtful = bool(low & _PERHAPS and not clause.question)
        asks_how = "how" in low and clause.link == "that"
        climb: Clause | None = clause
        while climb is not None and not (doubtful or asks_how):
            told = climb is clause or climb.lemma in _SAYS
            doubtful = self._supposed(climb, climb is clause)
            doubtful = doubtful or (told and any(_another_time(word) for word in climb.words))
            climb = climb.parent
        if doubtful or asks_how:
            text = self._said(clause)
            raise NotUnderstoodError(f"'{text}': say it as an order, to be done now", (text,))

    def _supposed(self, clause: Clause, itself: bool) -> bool:
        """Whether a clause, or the frame above one, leaves open whether that is wanted."""
        lemma, low = clause.lemma, {word.lower for word in clause.words}
        people = [word for word in clause.subjects if word.lower not in ("i", "we", "you", "it", "that")]
        own = any(word.lower in ("i", "we") for word in clause.subjects)
        if lemma in _SUPPOSES and not clause.passive and not (own and lemma in ("suppose", "guess", "imagine")):
            return not (clause.negated and lemma == "forget")
        if itself:
            return False
        robots = any(word.text in self.referent.masks for word in (*clause.subjects, *clause.objects))
        if lemma in _SAYS and (clause.passive or people or (lemma == "say" and not own)) and not robots:
            return True
        if lemma in ("remember", "recall") and any(child.link == "after" for child in clause.below):
            return True
        if clause.past and lemma in _PLANS and not own and any(not self._known(word, clause) for word in people):
            return True
        if clause.head.lower == "used" and not clause.passive:  # "You used to put red there"
            return True
        return lemma == "be" and bool(_MISTAKES & low) and not clause.negated and not people

    def _known(self, word: Word, clause: Clause) -> bool:
        return self.referent.resolve(word, clause).known


def _another_time(word: Word) -> bool:
    """Whether a word puts off what is said; "ready for tomorrow" says what it is for."""
    leads = word.head.lower if word.head is not None and word.dep == "pobj" else ""
    return word.lower in _OTHER_TIMES and word.dep != "poss" and leads not in ("for", "of", "since", "by", "before")


def asks(words: Sentence, objects: frozenset[str]) -> bool:
    """Whether a sentence with a question mark really asks ("Should red go there?", "Would red fit there?").

    Args:
        words: The sentence.
        objects: Names in it that stand for things which can be moved.
    """
    first, rest = words[0].lower, [word.lower for word in words[1:4]]
    if first == "what" and rest[:1] == ["if"] and rest[1:2] != ["we"]:
        return True
    if first in ("should", "must", "might", "shall", "ought") and rest[:1] not in (["you"], ["we"]):
        return True
    subject = next((word for word in words[1:] if word.dep in ("nsubj", "nsubjpass")), None)
    return first in ("would", "will") and subject is not None and subject.dep == "nsubj" and subject.text in objects


__all__ = ["Unmeant", "asks"]
