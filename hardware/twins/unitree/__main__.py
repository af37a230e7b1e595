"""Plays one robot in a process of its own: ``python -m hardware.twins.unitree --model go2 --domain 1``.

It prints ``ready``, then takes orders on its standard input, one a line, and ends with it: ``fault KIND [VALUE]``,
``clear [KIND]``, ``press [KEY ...]``, ``count``.
"""

import json
import logging
import sys
from dataclasses import asdict, dataclass
from typing import TextIO

import tyro

from hardware.descriptions.legged import load_legged_description
from hardware.errors import HardwareError, TwinError
from hardware.twins.faults import FaultCfg, TwinFault
from hardware.twins.legged_plant import FreeLegsCfg, LeggedPlant
from hardware.twins.sim_legged_plant import SimLeggedPlant
from hardware.twins.unitree.twin import UnitreeTwin, UnitreeTwinCfg


@dataclass(frozen=True)
class ProcessCfg:
    """A twin in a process of its own.

    Attributes:
        model: ``go2`` or ``g1``.
        domain: Its DDS domain.
        tag: Domain tag that its users must have, too.
        simulation: ``unix:`` and the socket of a simulated robot; legs without a body when empty.
        robot: Name of the simulated robot.
        lock_step: Whether time passes with each command alone.
        controller: Motion controller of the robot's own that is active at first.
        fault: Faults from the start, each as KIND=VALUE.
    """

    model: str = "go2"
    domain: int = 1
    tag: str = ""
    simulation: str = ""
    robot: str = "dog"
    lock_step: bool = False
    controller: str = ""
    fault: tuple[str, ...] = ()


def main(cfg: ProcessCfg, orders: TextIO, answers: TextIO) -> None:
    """Plays until ``orders`` ends."""
    faults = FaultCfg(dict(_fault(*text.split("=")) for text in cfg.fault))
    twin_cfg = UnitreeTwinCfg(
        cfg.model,
        cfg.domain,
        tag=cfg.tag,
        pace="command" if cfg.lock_step else "wall",
        controller=cfg.controller,
        faults=faults,
    )
    twin = UnitreeTwin(twin_cfg, _plant(cfg))
    twin.start()
    answers.write("ready\n")
    answers.flush()
    for line in orders:
        try:
            answers.write(_obey(twin, line.split()) + "\n")
        except (HardwareError, ValueError, TypeError) as error:
            answers.write(f"refused: {error}\n")
        answers.flush()
    twin.close()


def _plant(cfg: ProcessCfg) -> LeggedPlant:
    description = load_legged_description(cfg.model)
    if cfg.simulation:
        return SimLeggedPlant(cfg.simulation, description, cfg.robot, cfg.lock_step)
    return FreeLegsCfg(description).build()


def _fault(kind: str, value: str = "1") -> tuple[TwinFault, float]:
    return TwinFault(kind), float(value)


def _obey(twin: UnitreeTwin, words: list[str]) -> str:
    if not twin.running:
        raise TwinError("the twin ended; see its log")
    match words:
        case ["fault", kind, *value]:
            twin.faults.set(*_fault(kind, *value))
        case ["clear"]:
            twin.faults.clear()
        case ["clear", kind]:
            twin.faults.clear(TwinFault(kind))
        case ["press", *keys]:
            twin.press(tuple(keys))
        case ["count"]:
            return json.dumps(asdict(twin.counters))
        case _:
            raise TwinError(f"'{' '.join(words)}' is no order; there are fault, clear, press, count")
    return "done"


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    main(tyro.cli(ProcessCfg), sys.stdin, sys.stdout)
