"""What a policy that follows words sees of a table: the hand by its joints, everything by a camera that may be off."""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray
OBJECTS = ("red_block", "blue_block", "green_block")
EACH = 6  # features of a displacement: coarse and fine
LOW_LEVEL_FEATURES = 6 + EACH * (len(OBJECTS) + 1)
HIGH_LEVEL_FEATURES = 4 + EACH * (len(OBJECTS) + 1) + EACH * len(OBJECTS) + 2 * EACH
SCALE = 10.0  # features are in decimetres, so that they are of the order of one
FINE = 0.02  # [m] within which a displacement is told finely


@dataclass(frozen=True)
class TabletopObservation:
    """One instant; a batch has the batch's dimension before each shape.

    Attributes:
        hand_w: Point between the pads by the arm's own joints [m], shape (3,).
        opening: Between the pads [m], shape ().
        yaw: Turn of the hand about the vertical [rad], shape ().
        hand_seen: The same point as the camera sees it [m], shape (3,).
        objects_seen: Centres of :data:`OBJECTS` as the camera sees them [m], shape (3, 3).
        box_seen: Middle of the box's opening as the camera sees it [m], shape (3,).
    """

    hand_w: Array
    opening: Array
    yaw: Array
    hand_seen: Array
    objects_seen: Array
    box_seen: Array

    @staticmethod
    def stack(observations: "list[TabletopObservation]") -> "TabletopObservation":
        """One batch out of many instants."""
        names = TabletopObservation.__dataclass_fields__
        return TabletopObservation(*(np.stack([getattr(each, name) for each in observations]) for name in names))

    def for_low_level(self) -> Array:
        """What the low level acts on: its hand by the joints, the rest by the camera, from the hand.

        It trusts the camera's calibration; the camera's own view of the hand, which would show an offset, is not in
        it. This is what makes the low level imperfect, and it is on purpose.

        Returns:
            (..., :data:`LOW_LEVEL_FEATURES`): hand, opening, cosine and sine of the yaw, objects, box; each
            displacement coarsely and finely.
        """
        things = np.concatenate([self.objects_seen, self.box_seen[..., None, :]], axis=-2) - self.hand_w[..., None, :]
        return np.concatenate([self._hand(self.hand_w), _displacements(things)], axis=-1).astype(np.float32)

    def for_high_level(self) -> Array:
        """What the high level judges by: the camera's picture alone, which shows hand, objects and box alike.

        Returns:
            (..., :data:`HIGH_LEVEL_FEATURES`): height of the hand, opening, cosine and sine of the yaw, objects and
            box from the hand, objects from the box, and once more, from hand and from box, the object that is nearest
            to the hand: whichever block it is, a correction of it looks the same.
        """
        things = np.concatenate([self.objects_seen, self.box_seen[..., None, :]], axis=-2)
        from_hand = things - self.hand_seen[..., None, :]
        from_box = self.objects_seen - self.box_seen[..., None, :]
        nearest = np.linalg.norm(from_hand[..., :-1, :], axis=-1).argmin(axis=-1)[..., None, None]
        handled = [np.take_along_axis(each, nearest, axis=-2) for each in (from_hand, from_box)]
        shown = [_displacements(each) for each in (from_hand, from_box, *handled)]
        parts = [self._hand(self.hand_seen)[..., 2:], *shown]
        return np.concatenate(parts, axis=-1).astype(np.float32)

    def _hand(self, place: Array) -> Array:
        rest = [self.opening * SCALE, np.cos(self.yaw), np.sin(self.yaw)]
        return np.concatenate([place * SCALE, np.stack(rest, axis=-1)], axis=-1)


def _displacements(points: Array) -> Array:
    """Displacements [m], (..., things, 3), as (..., things * :data:`EACH`): millimetres show beside decimetres."""
    both = np.concatenate([points * SCALE, np.tanh(points / FINE)], axis=-1)
    return both.reshape(*both.shape[:-2], -1)
