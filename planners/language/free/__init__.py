"""Free English: what the bounded grammar has no reading for, read from its dependency trees.

Things of the world are masked by names, a statistical parser (spaCy) finds who does what to whom in each sentence, and
rules of ours give that its meaning. The parser only says how words hang together; it never says what they mean, and a
clause about a thing of the world that no rule understands is refused, not skipped.

    text -> asides taken out -> masks -> short forms said in full -> words in trees -> clauses -> statements
         -> tasks and constraints
"""

from planners.language.free.parser import DependencyParser, load_parser
from planners.language.free.reader import read_freely

__all__ = ["DependencyParser", "load_parser", "read_freely"]
