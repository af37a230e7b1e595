"""What goes wrong on purpose: kicks, falls, slipping pads, objects that are moved or taken away, blinded sensors."""

from sim.disturbances.disturbance import Disturbance
from sim.disturbances.disturber import Disturber

__all__ = ["Disturbance", "Disturber"]
