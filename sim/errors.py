"""Errors of the world floor."""


class SimError(Exception):
    """Base of every error raised under ``sim/``."""


class SceneError(SimError):
    """A scene file is missing, malformed or contradicts itself; the message names the field and the choices."""


class PlacementError(SimError):
    """Objects cannot be placed: no room at the scene's clearance, or a placement names other objects."""


class PhysicsDivergedError(SimError):
    """The physics produced NaN or ran away; the run is void from that instant on."""


class EndpointError(SimError):
    """A simulated robot's socket cannot be opened."""


class RecordingError(SimError):
    """A state log cannot be read."""


class RendererError(SimError):
    """No renderer of that name works on this machine; the message says what was tried."""


class DisturbanceError(SimError):
    """A disturbance names what is not in the scene, or cannot be disturbed so."""


class VariationError(SimError):
    """A variation is no physical world, or varies what the scene does not have."""
