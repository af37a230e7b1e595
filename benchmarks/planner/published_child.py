"""Runs the published planner's own entry script on one office case, with the robots where they are told to be.

Started by :mod:`benchmarks.planner.published` in a copy of the checkout, with the Python that has the planner's
packages and nothing of ours::

    python published_child.py CASE < {"starts": ..., "specification": ..., "regions": ..., "obstacles": ..., ...}

The planner draws its robots' cells at random and takes no others, and it draws graphs with a package that needs
Graphviz. Both are replaced in this process alone: the cells by those given, the drawing by nothing. All else is its
own, with the options that its README gives for these cases. Before it plans, its case is compared with the one sent;
after it, the processor time is told.
"""

import json
import runpy
import sys
import time
from pathlib import Path

ENTRY = "hierarchical_LTL_stap_on_the_fly.py"
DOMAIN = "./domain/domain_bosch.json"
OPTIONS = ("--task=nav", "--domain=bosch", "--cost=min", "--heuristics", "--heuristic_weight=100", "--print_step")


def main() -> None:
    """Puts the robots where they belong and runs the script."""
    case, given = int(sys.argv[1]), json.load(sys.stdin)
    sys.path[0] = str(Path.cwd())
    import networkx  # pyright: ignore[reportMissingImports]
    from hierarchical_ltl_stap.specification import Specification  # pyright: ignore[reportMissingImports]
    from hierarchical_ltl_stap.workspace_bosch import Workspace  # pyright: ignore[reportMissingImports]

    cells = {(1, number): tuple(cell) for number, cell in enumerate(given["starts"], 1)}
    networkx.nx_agraph.write_dot = lambda *_: None
    Workspace.allocate_init_locs = lambda *_: dict(cells)
    specification, workspace = Specification(), Workspace(DOMAIN, len(cells))
    specification.get_task_specification(task="nav", case=case)
    theirs = {
        "specification": specification.hierarchy,
        "regions": workspace.regions,
        "obstacles": workspace.obstacles,
        "domain": workspace.domain,
    }
    for name, value in theirs.items():
        if json.loads(json.dumps(value)) != given[name]:
            sys.exit(f"its {name} of case {case} is not that of --data")
    sys.argv = [ENTRY, *OPTIONS, f"--case={case}", f"--domain_file={DOMAIN}", f"--num_robots={len(cells)}"]
    begin = time.process_time()
    runpy.run_path(ENTRY, run_name="__main__")
    sys.stdout.write(f"\nProcessor time {time.process_time() - begin:.2f} s\n")


if __name__ == "__main__":
    main()
