"""The encoder for tests that need its weights; they are used where they lie or may be fetched."""

import pytest

from hardware.descriptions.packs import PACKS, cache_folder
from planners.errors import ParserMissingError
from planners.language.meaning.nearest import ALLOWED_VARIABLE, allowed
from planners.language.meaning.weights import PACK


@pytest.fixture
def encoder(monkeypatch):
    if not allowed() and not (cache_folder() / f"{PACK}-{PACKS[PACK].version}").is_dir():
        pytest.skip(f"needs the pack {PACK}; {ALLOWED_VARIABLE}=1 allows fetching it")
    from planners.language.meaning.encoder import load_encoder

    monkeypatch.setenv(ALLOWED_VARIABLE, "1")
    try:
        return load_encoder()
    except ParserMissingError as error:
        pytest.skip(str(error))
