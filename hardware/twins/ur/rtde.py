"""One RTDE client of the twin: its recipes, and what it is told."""

import struct

from hardware.errors import TwinError
from hardware.twins.faults import Faults, TwinFault
from hardware.twins.ur.box import ControllerBox
from hardware.twins.ur.messages import FORMATS, Kind, Message, Recipe, Splitter, Value, encode, read_names, read_outputs
from hardware.twins.ur.variables import (
    FIELDBUS_REGISTERS,
    TAKEN,
    UNKNOWN,
    input_type,
    output_type,
    register_number,
)

_VERSION = 2
_ACCEPTED, _REFUSED = b"\x01", b"\x00"
_FASTEST = 500.0  # [Hz]


class RtdeSession:
    """What one client has negotiated. :meth:`feed` takes its bytes, :meth:`publish` makes a package of outputs.

    Args:
        box: The controller.
        faults: What is wrong with it.
        taken: Input variables by the client that set them up; shared by all sessions.
    """

    def __init__(self, box: ControllerBox, faults: Faults, taken: dict[str, "RtdeSession"]) -> None:
        self._box, self._faults, self._taken = box, faults, taken
        self._splitter = Splitter()
        self._outputs: Recipe | None = None
        self._zeros: list[Value] = []
        self._inputs: dict[int, Recipe] = {}
        self._every = 1
        self._cycles = 0
        self._started = False

    def feed(self, data: bytes) -> bytes:
        """Answers to what a client sent.

        Raises:
            TwinError: the stream is no RTDE; the connection is closed.
        """
        return b"".join(self._answer(message) for message in self._splitter.feed(data))

    def publish(self) -> bytes:
        """The package of outputs that is due in this cycle, or nothing."""
        if not self._started or self._outputs is None:
            return b""
        self._cycles += 1
        if self._cycles % self._every or self._faults.strikes(TwinFault.DROP):
            return b""
        values = self._box.values()
        wanted = zip(self._outputs.names, self._zeros, strict=True)
        return encode(Kind.DATA, self._outputs.pack([values.get(name, zero) for name, zero in wanted]))

    def close(self) -> None:
        """Gives back what the client had set up."""
        for name in [name for name, owner in self._taken.items() if owner is self]:
            del self._taken[name]

    def _answer(self, message: Message) -> bytes:
        match message.kind:
            case Kind.PROTOCOL_VERSION:
                accepted = message.payload == struct.pack(">H", _VERSION)
                return encode(Kind.PROTOCOL_VERSION, _ACCEPTED if accepted else _REFUSED)
            case Kind.CONTROLLER_VERSION:
                return encode(Kind.CONTROLLER_VERSION, struct.pack(">4I", *self._box.cfg.polyscope))
            case Kind.OUTPUTS:
                return self._set_up_outputs(message.payload)
            case Kind.INPUTS:
                return self._set_up_inputs(message.payload)
            case Kind.START:
                self._started = self._outputs is not None
                return encode(Kind.START, _ACCEPTED if self._started else _REFUSED)
            case Kind.PAUSE:
                self._started = False
                return encode(Kind.PAUSE, _ACCEPTED)
            case Kind.DATA:
                self._write(message.payload)
                return b""
            case Kind.TEXT:
                return b""
        raise TwinError(f"no RTDE message has type {message.kind}")

    def _set_up_outputs(self, payload: bytes) -> bytes:
        rate, names = read_outputs(payload)
        types = [output_type(name) for name in names]
        if not 1.0 <= rate <= _FASTEST:
            raise TwinError(f"outputs come at 1 to {_FASTEST:g} Hz, not at {rate:g}")
        if UNKNOWN not in types and names:
            self._outputs = Recipe(1, names, types)
            self._zeros = [_zero(kind) for kind in types]
            self._every = max(1, round(_FASTEST / rate))
        return encode(Kind.OUTPUTS, b"\x01" + ",".join(types).encode())

    def _set_up_inputs(self, payload: bytes) -> bytes:
        names = read_names(payload)
        types = [self._input_type(name) for name in names]
        number = len(self._inputs) + 1
        if not names or number > 255 or UNKNOWN in types or TAKEN in types:
            return encode(Kind.INPUTS, b"\x00" + ",".join(types).encode())
        self._inputs[number] = Recipe(number, names, types)
        self._taken.update(dict.fromkeys(names, self))
        return encode(Kind.INPUTS, bytes([number]) + ",".join(types).encode())

    def _input_type(self, name: str) -> str:
        kind, number = input_type(name), register_number(name)
        fieldbus = number is not None and number < FIELDBUS_REGISTERS and TwinFault.REGISTERS_IN_USE in self._faults
        return TAKEN if kind != UNKNOWN and (fieldbus or self._taken.get(name, self) is not self) else kind

    def _write(self, payload: bytes) -> None:
        recipe = self._inputs.get(payload[0]) if payload else None
        if recipe is None:
            raise TwinError(f"inputs of a recipe that was not set up: {payload[:1].hex() or 'none'}")
        self._box.write(recipe.unpack(payload))


def _zero(kind: str) -> Value:
    form = FORMATS[kind]
    return (0,) * int(form[:-1]) if form[:-1] else 0
