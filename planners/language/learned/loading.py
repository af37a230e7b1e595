"""The network with what it was taught, held once by each process."""

import os
import threading
from functools import cache
from pathlib import Path

from planners.errors import ParserMissingError
from planners.language.learned.adapter import adapted, load_adapter
from planners.language.learned.base_model import shape, weights
from planners.language.learned.network import Network

_LOADING = threading.Lock()


def network_with(shipped: Path, variable: str) -> Network:
    """The network with the changes of the file that an environment variable names, else with those that are shipped.

    Raises:
        ParserMissingError: the weights or the changes cannot be had; what failed once is not tried again.
    """
    with _LOADING:
        found = _loaded(Path(os.environ.get(variable) or shipped))
    if isinstance(found, ParserMissingError):
        raise found
    return found


@cache
def _loaded(adapter: Path) -> Network | ParserMissingError:
    try:
        return Network(shape(), adapted(weights(), load_adapter(adapter)))
    except ParserMissingError as error:
        return error
    except (OSError, ValueError, KeyError) as error:
        return ParserMissingError(f"the learned reader's weights cannot be used: {error!r}")
