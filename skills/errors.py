"""Errors of the skill floor."""


class SkillError(Exception):
    """Base of every error raised under ``skills/``."""


class UnknownSkillError(SkillError):
    """No skill of that name is registered; the message lists the choices."""


class ArgumentError(SkillError):
    """A skill call lacks an argument, has one too many, or one of the wrong type."""


class UnknownObjectError(SkillError):
    """The world snapshot holds no object, place or robot of that name."""


class StaleWorldError(SkillError):
    """The world snapshot is older than the skill allows."""


class UnreachableError(SkillError):
    """Inverse kinematics found no configuration within limits for the target."""


class PredicateError(SkillError):
    """A condition is malformed or names an unknown predicate."""


class DuplicateSkillError(SkillError):
    """A skill of that name is registered already."""


class PluginError(SkillError):
    """A skill from outside cannot be read, imported or built; says which part and why."""


class SkillBusyError(SkillError):
    """The robot runs another skill; cancel it first or wait."""


class TrajectoryError(SkillError):
    """A path cannot be followed within limits, or is no path."""


class BlockedError(SkillError):
    """Something stands in the way of every way to do it."""


class StartInCollisionError(BlockedError):
    """An arm touches something where it stands, as far as it is believed; the message says what."""


class GoalInCollisionError(UnreachableError):
    """In every configuration that reaches a target, the arm would touch something; the message says what."""


class NoPathError(UnreachableError):
    """The planner found no way around what stands between an arm and its target within its budget."""


class FloorMapError(SkillError):
    """A rectangle of a floor map, a footprint or a pose on it is malformed."""


class NoWayError(SkillError):
    """A robot's body fits no way between two poses on the floor."""


class OccupiedPoseError(NoWayError):
    """Start or goal lies in something solid or in a zone to keep out of."""


class NarrowPassageError(NoWayError):
    """Every way leads between two things that stand too close together."""


class ForbiddenZoneError(NoWayError):
    """Every way leads through a zone to keep out of."""
