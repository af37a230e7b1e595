"""How a request was read, for people: its words, what they name, who read it, the tree, formulas, and it said back."""

from planners.errors import NotUnderstoodError
from planners.language.comprehend import Understanding, understanding
from planners.language.lexicon import Lexicon
from planners.language.paraphrase import paraphrase
from planners.language.priority import spoken_priority
from planners.language.render import render_tree
from planners.language.tokens import printable, tokenize
from planners.logic.hierarchy import render, specification
from skills.world.snapshot import WorldSnapshot


def mentions(text: str, world: WorldSnapshot) -> list[tuple[str, tuple[str, ...]]]:
    """Phrases that name something of the world, in order, with all that each may name: names, kinds or colours.

    Raises:
        NotUnderstoodError: the text is empty, too long or malformed.
    """
    lexicon, words = Lexicon(world), [token.text for token in tokenize(text)]
    found: list[tuple[str, tuple[str, ...]]] = []
    at = 0
    while at < len(words):
        length, robot = lexicon.match_robot(words[at:])
        meant = (robot,) if robot else ()
        other, senses = lexicon.match(words[at:])
        if other > length:
            length, meant = other, tuple(dict.fromkeys(f"{sense.type} {sense.value}" for sense in senses))
        if length:
            found.append((" ".join(words[at : at + length]), meant))
        at += max(1, length)
    return found


def explain(text: str, world: WorldSnapshot) -> tuple[Understanding, str]:
    """A request read, and how, in sections."""
    text, priority = spoken_priority(text)
    read = understanding(text, world)
    try:
        words = " | ".join(token.text for token in tokenize(text))
        named = [f"{phrase:<18} {', '.join(meant)}" for phrase, meant in mentions(text, world)]
    except NotUnderstoodError as error:
        words, named = str(error), []
    sections = [("words", [words]), ("mentions", named or ["none"]), ("read by", _readers(read))]
    sections += [("priority", [priority])] if priority else []
    if read.tree is None:
        sections.append(("not done", [str(read.refusal), *getattr(read.refusal, "choices", ())]))
    else:
        sections.append(("task tree", render_tree(read.tree).splitlines()))
        sections.append(("formulas", render(specification(read.tree, world)).splitlines()))
        sections.append(("said back", [paraphrase(read.tree, world)]))
    return read, "\n".join(f"{title}\n" + "\n".join(f"  {line}" for line in lines) for title, lines in sections)


def _readers(read: Understanding) -> list[str]:
    lines = [read.by or "nobody"]
    lines += [f"network {opinion.share:.2f}  {opinion.sentence}" for opinion in read.opinions.found]
    if read.opinions.out:
        lines.append(f"network {read.opinions.out:.2f}  cannot be carried out as it stands")
    return [printable(line, 200) for line in lines]
