"""A whole team in one process, without ROS: the bodies of the nodes, stepped in a fixed order in simulated time.

What a rehearsal leaves out is the transport: messages, processes, their failures and their delays. Everything that
decides and moves is what the nodes run. It is for trying sentences, for campaigns and for tests.
"""

from rostrum.rehearsal.rehearse import RehearsalCfg, rehearse
from rostrum.rehearsal.team import Team

__all__ = ["RehearsalCfg", "Team", "rehearse"]
