"""Bus and family of a driver's name; the vendor's client is imported here, when it is needed."""

from hardware.descriptions.serial.layout import ServoLayout
from hardware.drivers.serial.address import SerialAddress
from hardware.drivers.serial.bus import ServoBus
from hardware.drivers.serial.family import ServoFamily


def make_bus(layout: ServoLayout, address: SerialAddress, answer_time: float = 0.034) -> tuple[ServoBus, ServoFamily]:
    """The bus of a layout's servos, unopened, and their family.

    Args:
        layout: The servos.
        address: Port and baud rate.
        answer_time: How long an answer may take, beside its time on the wire [s].
    """
    if layout.driver == "dynamixel":
        from hardware.drivers.serial.dynamixel import DynamixelFamily
        from hardware.drivers.serial.dynamixel_bus import DynamixelBus

        return DynamixelBus(address, answer_time), DynamixelFamily()
    from hardware.drivers.serial.feetech import FeetechFamily
    from hardware.drivers.serial.feetech_bus import FeetechBus

    return FeetechBus(address, answer_time), FeetechFamily()
