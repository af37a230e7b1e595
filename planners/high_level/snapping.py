"""What a person says freely, taken as the known command that is nearest in meaning.

Source: "Yell At Your Robot", Shi et al., RSS 2024, whose low level follows only commands that it was taught.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from planners.errors import HighLevelError
from planners.language.meaning.nearest import Likeness

Array = np.ndarray
Embed = Callable[[Sequence[str]], Array]
LEAST = 0.35  # cosine below which the words mean none of the commands


class CommandSnapper:
    """Texts to known commands.

    Args:
        embed: Texts to rows of unit length, (texts, sentence).
        candidates: Embedding of each command's text.
        least: Cosine below which nothing is meant.
    """

    def __init__(self, embed: Embed, candidates: Mapping[str, Array], least: float = LEAST) -> None:
        if not candidates:
            raise HighLevelError("there is no command to snap to; name at least one")
        self._embed, self._least = embed, least
        self._texts = list(candidates)
        self._rows = np.stack([candidates[text] for text in self._texts])

    def nearest(self, text: str) -> Likeness:
        """The nearest command, however far it is."""
        if not text.strip():
            raise HighLevelError("nothing was said; say what shall be done differently")
        if text in self._texts:
            return Likeness(text, 1.0)
        cosines = self._rows @ self._embed([text])[0]
        best = int(cosines.argmax())
        return Likeness(self._texts[best], float(cosines[best]))

    def snap(self, text: str) -> str:
        """The command that is meant.

        Raises:
            HighLevelError: none is near enough; names the nearest.
        """
        found = self.nearest(text)
        if found.cosine < self._least:
            raise HighLevelError(
                f"'{text}' means none of the {len(self._texts)} commands; the nearest is '{found.name}' with a cosine "
                f"of {found.cosine:.2f}, and {self._least} is needed"
            )
        return found.name
