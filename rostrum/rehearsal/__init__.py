"""A whole team in one process, without ROS: the bodies of the nodes, stepped in a fixed order in simulated time.

What a rehearsal leaves out is the transport: messages, processes, their failures and their delays.
The libraries that decide and move are those of the nodes; what the nodes themselves do around them (taking a call,
reporting a fault) is done here once more, without messages. Order of a step: world and sensors, robot floors, world
model, gaits and skills, results, executive. It is for trying sentences, for campaigns and for tests.
"""

from rostrum.rehearsal.pace import Pace
from rostrum.rehearsal.rehearse import RehearsalCfg, TimedCorrection, rehearse
from rostrum.rehearsal.team import Team

__all__ = ["Pace", "RehearsalCfg", "Team", "TimedCorrection", "rehearse"]
