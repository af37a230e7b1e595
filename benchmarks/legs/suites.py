"""All suites by name, the main one last."""

from collections.abc import Iterable

from benchmarks.legs import carry, commands, controls, disturbances, dock, recover, slopes, stairs, stand, wander
from benchmarks.legs.suite import Role, Suite
from hardware.descriptions.legged import LeggedDescription
from rostrum.errors import UsageError

_ALL = (
    Suite(
        "commands",
        "Does it keep twelve commanded velocities, better than a robot that stands?",
        "walk",
        commands.CommandsCfg(),
        commands.measure,
        commands.metrics,
    ),
    Suite(
        "controls",
        "Do an untrained network and a frozen gait clock fail?",
        "walk",
        controls.ControlsCfg(),
        controls.measure,
        controls.metrics,
    ),
    Suite(
        "endurance",
        "Does it walk for 20 s under random commands without a fall?",
        "walk",
        wander.ENDURANCE,
        wander.measure,
        wander.metrics,
    ),
    Suite(
        "stand",
        "Does it stay where it stands, whatever robot and floor it has?",
        "walk",
        stand.StandCfg(),
        stand.measure,
        stand.metrics,
    ),
    Suite(
        "carry",
        "Does a loose block stay on its tray over 5 m with turns and kicks?",
        "walk",
        carry.CarryCfg(),
        carry.measure,
        carry.metrics,
    ),
    Suite(
        "payload",
        "Does it walk 3 m and dock with 3 kg on its back?",
        "walk",
        disturbances.PAYLOAD,
        disturbances.measure,
        disturbances.metrics,
    ),
    Suite(
        "kicks",
        "Does it walk 3 m and dock while it is kicked by 0.6 m/s every 2 s?",
        "walk",
        disturbances.KICKS,
        disturbances.measure,
        disturbances.metrics,
    ),
    Suite(
        "bumps",
        "Does it walk 3 m and dock on ground with boxes of up to 2 cm?",
        "walk",
        disturbances.BUMPS,
        disturbances.measure,
        disturbances.metrics,
    ),
    Suite(
        "latency",
        "Does it walk 3 m and dock when every action comes 20 ms late?",
        "walk",
        disturbances.LATENCY,
        disturbances.measure,
        disturbances.metrics,
    ),
    Suite(
        "slopes",
        "Does it dock on 3 degrees and walk across 5?",
        "walk",
        slopes.SlopesCfg(),
        slopes.measure,
        slopes.metrics,
    ),
    Suite(
        "stairs",
        "Does it climb three steps of 5 cm?",
        "terrain",
        stairs.StairsCfg(),
        stairs.measure,
        stairs.metrics,
    ),
    Suite(
        "recover",
        "Does it get up and stand within 10 s, however it lies?",
        "walk",
        recover.RecoverCfg(),
        recover.measure,
        recover.metrics,
    ),
    Suite(
        "randomised",
        "Does it stay on its feet over 1,000 different robots, floors and pushes?",
        "walk",
        wander.RANDOMISED_WANDER,
        wander.measure,
        wander.metrics,
    ),
    Suite(
        "dock",
        "How exactly does it come to stand at a goal?",
        "walk",
        dock.DockCfg(),
        dock.measure,
        dock.metrics,
    ),
)
SUITES = {suite.name: suite for suite in _ALL}


def chosen(names: Iterable[str]) -> tuple[Suite, ...]:
    """Suites by name, in their own order; all when there are no names.

    Raises:
        UsageError: no such suite; lists all.
    """
    wanted = set(names)
    unknown = sorted(wanted - set(SUITES))
    if unknown:
        raise UsageError(f"no suite {', '.join(map(repr, unknown))}; there are {', '.join(SUITES)}")
    return tuple(suite for suite in _ALL if not wanted or suite.name in wanted)


def suites_for(task: str, description: LeggedDescription) -> tuple[Suite, ...]:
    """Suites that a policy trained on a task is for: all that the walking policy must pass, and its own.

    Args:
        task: Name of the registered task.
        description: The robot; one without a tray carries nothing, one without ``get_up`` stays where it lies.
    """
    roles: set[Role] = {"walk", "terrain"} if task == "terrain" else {"walk"}
    needs = {"carry": description.tray, "recover": description.get_up}
    able = lambda suite: needs.get(suite.name, suite) is not None  # noqa: E731
    return tuple(suite for suite in _ALL if suite.role in roles and able(suite))
