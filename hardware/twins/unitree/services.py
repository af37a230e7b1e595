"""The twin's service ``motion_switcher``: which controller of the robot's own is active."""

import json

from hardware.dds.bus import Bus, take
from hardware.dds.unitree_api import Request_, Response_, ResponseHeader_, ResponseStatus_

_TOPIC = "rt/api/motion_switcher"
_NOT_THERE, _NO_SUCH_NAME = 3203, 7004  # codes of an unknown function, and of a controller that does not exist
_CONTROLLERS = ("normal", "ai", "advanced", "mcf")


class MotionSwitcherService:
    """Answers requests; :meth:`serve` is called again and again.

    Args:
        bus: Where it is reached.
        active: Name of the controller that is active at first; empty for none.

    Attributes:
        active: Name of the active controller.
    """

    def __init__(self, bus: Bus, active: str) -> None:
        self.active = active
        self._requests = bus.reader(f"{_TOPIC}/request", Request_)
        self._responses = bus.writer(f"{_TOPIC}/response", Response_)

    def serve(self, silent: bool) -> None:
        """Answers what came; a silent one reads and says nothing."""
        for request in take(self._requests):
            code, data = self._answer(request.header.identity.api_id, request.parameter)
            if not silent and not request.header.policy.noreply:
                header = ResponseHeader_(request.header.identity, ResponseStatus_(code))
                self._responses.write(Response_(header, data, []))  # pyright: ignore[reportArgumentType]

    def _answer(self, function: int, parameter: str) -> tuple[int, str]:
        if function == 1001:
            return 0, json.dumps({"form": "0", "name": self.active})
        if function == 1002:
            try:
                name = json.loads(parameter)["name"]
            except (ValueError, KeyError, TypeError):
                name = ""
            if name not in _CONTROLLERS:
                return _NO_SUCH_NAME, ""
            self.active = name
            return 0, ""
        if function == 1003:
            self.active = ""
            return 0, ""
        return _NOT_THERE, ""
