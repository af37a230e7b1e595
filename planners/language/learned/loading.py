"""The network with what it was taught, held once by each process."""

import os
from pathlib import Path

from planners.language.learned.adapter import adapted, load_adapter
from planners.language.learned.base_model import shape, weights
from planners.language.learned.network import Network
from planners.language.packs import Once


def network_with(shipped: Path, variable: str) -> Network:
    """The network with the changes of the file that an environment variable names, else with those that are shipped.

    Raises:
        ParserMissingError: the weights or the changes cannot be had; what failed once is not tried again.
    """
    return _loaded(Path(os.environ.get(variable) or shipped))


_loaded = Once(lambda adapter: Network(shape(), adapted(weights(), load_adapter(adapter))), "the learned reader")
