"""``rostrum restart NODE``: starts a node of the running graph again."""

from typing import Annotated

import tyro

from rostrum.cli.options import Domain
from rostrum.cli.terminal import line
from rostrum.graph.runtime_dir import require_record
from rostrum.graph.supervisor import ask_supervisor


def restart(node: Annotated[str, tyro.conf.Positional], domain: Domain = None) -> int:
    """Starts a node again, dead or alive, such as ``left/driver``; ``rostrum status`` lists them.

    Args:
        node: Label of the node.
        domain: ROS domain id.
    """
    del domain
    require_record()
    ask_supervisor({"op": "restart", "node": node})
    line(f"restarted {node}")
    return 0
