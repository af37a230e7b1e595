"""The robot's service that says which of its own motion controllers is active, and releases it."""

import json
import time
from typing import Any

from hardware.dds.bus import Bus, take
from hardware.dds.unitree_api import (
    Request_,
    RequestHeader_,
    RequestIdentity_,
    RequestLease_,
    RequestPolicy_,
    Response_,
)
from hardware.drivers.unitree.errors import ServiceError

_REQUEST, _RESPONSE = "rt/api/motion_switcher/request", "rt/api/motion_switcher/response"
_CHECK, _RELEASE = 1001, 1003
_REPEAT = 0.3  # [s] a request is sent again: what was written before both sides found each other is lost
_RELEASE_TIME = 5.0  # [s] that a controller may take to leave


class MotionSwitcher:
    """A client of the service.

    Args:
        bus: The robot's.
        timeout: How long an answer may take [s].
    """

    def __init__(self, bus: Bus, timeout: float) -> None:
        self._bus, self._timeout = bus, timeout
        self._responses = bus.reader(_RESPONSE, Response_)
        self._requests = bus.writer(_REQUEST, Request_)

    def active(self) -> str:
        """Name of the active motion controller, such as ``normal`` or ``ai``; empty when none is.

        Raises:
            ServiceError: the service does not answer, or with what is not understood.
        """
        text = self._call(_CHECK, {})
        try:
            return str(json.loads(text)["name"])
        except (ValueError, KeyError, TypeError) as error:
            raise ServiceError(f"the robot's motion_switcher answered '{text}', which names no controller") from error

    def release(self) -> None:
        """Ends the active motion controller; a robot that it held up sinks down.

        Raises:
            ServiceError: the service does not answer or refuses, or the controller stays.
        """
        deadline = time.monotonic() + _RELEASE_TIME
        while name := self.active():
            if time.monotonic() > deadline:
                raise ServiceError(f"the robot's controller '{name}' stays active though it was released")
            self._call(_RELEASE, {})

    def _call(self, function: int, parameter: dict[str, Any]) -> str:
        """Calls a function of the service and returns its data."""
        identity = RequestIdentity_(time.time_ns(), function)
        header = RequestHeader_(identity, RequestLease_(0), RequestPolicy_(0, False))
        request = Request_(header, json.dumps(parameter), [])  # pyright: ignore[reportArgumentType]
        deadline = time.monotonic() + self._timeout
        send_at = 0.0
        while (now := time.monotonic()) < deadline:
            if now >= send_at:
                self._requests.write(request)
                send_at = now + _REPEAT
            self._bus.wait(min(send_at, deadline) - now)
            for response in take(self._responses):
                if response.header.identity.id != identity.id:
                    continue
                if response.header.status.code != 0:
                    raise ServiceError(
                        f"the robot's motion_switcher refused function {function} with code "
                        f"{response.header.status.code}"
                    )
                return response.data
        raise ServiceError(
            f"the robot's service motion_switcher does not answer within {self._timeout:g} s; is the robot still "
            "starting? A robot needs a minute after it is switched on"
        )
