"""What can be wrong with what a camera gives."""

from skills.errors import SkillError


class PerceptionError(SkillError):
    """Base of the errors of perception."""


class FrameError(PerceptionError):
    """A frame, its intrinsics or its pose has the wrong shape, type or numbers."""


class NoDepthError(PerceptionError):
    """A frame has no depth, or none that is known: the camera has no depth sensor, is covered, or sees nothing near."""


class FrozenCameraError(PerceptionError):
    """A camera gives a frame that it gave before, or one that is older."""
