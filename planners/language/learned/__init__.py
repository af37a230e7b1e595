"""What the rules cannot read: a small pretrained network, taught on labelled paragraphs, whose words are checked."""

from planners.language.learned.reader import Candidate, read_learned

__all__ = ["Candidate", "read_learned"]
