"""Variables that the twin's RTDE knows, with their types (Universal Robots, "RTDE Guide", outputs and inputs)."""

import re

_OUTPUTS = {
    "DOUBLE": """timestamp actual_execution_time speed_scaling target_speed_fraction actual_momentum
        actual_main_voltage actual_robot_voltage actual_robot_current standard_analog_input0 standard_analog_input1
        standard_analog_output0 standard_analog_output1 io_current tool_analog_input0 tool_analog_input1
        tool_output_current tool_temperature tcp_force_scalar payload""",
    "VECTOR6D": """target_q target_qd target_qdd target_current target_moment actual_q actual_qd actual_current
        joint_control_output actual_TCP_pose actual_TCP_speed actual_TCP_force target_TCP_pose target_TCP_speed
        joint_temperatures actual_joint_voltage payload_inertia ft_raw_wrench""",
    "VECTOR3D": "actual_tool_accelerometer elbow_position elbow_velocity payload_cog",
    "VECTOR6INT32": "joint_mode",
    "UINT64": "actual_digital_input_bits actual_digital_output_bits",
    "UINT32": """runtime_state robot_status_bits safety_status_bits analog_io_types tool_mode tool_analog_input_types
        output_bit_registers0_to_31 output_bit_registers32_to_63 input_bit_registers0_to_31
        input_bit_registers32_to_63 script_control_line""",
    "UINT8": "tool_output_mode",
    "INT32": "robot_mode safety_mode safety_status tool_output_voltage",
}
OUTPUTS: dict[str, str] = {name: kind for kind, names in _OUTPUTS.items() for name in names.split()}
INPUTS: dict[str, str] = {
    "speed_slider_mask": "UINT32",
    "speed_slider_fraction": "DOUBLE",
    "standard_digital_output_mask": "UINT8",
    "standard_digital_output": "UINT8",
    "configurable_digital_output_mask": "UINT8",
    "configurable_digital_output": "UINT8",
    "tool_digital_output_mask": "UINT8",
    "tool_digital_output": "UINT8",
    "standard_analog_output_mask": "UINT8",
    "standard_analog_output_type": "UINT8",
    "standard_analog_output_0": "DOUBLE",
    "standard_analog_output_1": "DOUBLE",
    "input_bit_registers0_to_31": "UINT32",
    "input_bit_registers32_to_63": "UINT32",
    "external_force_torque": "VECTOR6D",
}
_REGISTER = re.compile(r"(input|output)_(int|double|bit)_register_(\d{1,3})")
_REGISTER_TYPES = {"int": ("INT32", 0, 48), "double": ("DOUBLE", 0, 48), "bit": ("BOOL", 64, 128)}
UNKNOWN, TAKEN = "NOT_FOUND", "IN_USE"
FIELDBUS_REGISTERS = 24  # registers below this number are what a fieldbus adapter holds


def output_type(name: str) -> str:
    """Type of an output, or ``NOT_FOUND``."""
    return OUTPUTS.get(name) or _register_type(name, ("input", "output"))


def input_type(name: str) -> str:
    """Type of an input, or ``NOT_FOUND``."""
    return INPUTS.get(name) or _register_type(name, ("input",))


def register_number(name: str) -> int | None:
    """Number of a general purpose register; None for any other variable."""
    match = _REGISTER.fullmatch(name)
    return int(match[3]) if match else None


def _register_type(name: str, directions: tuple[str, ...]) -> str:
    match = _REGISTER.fullmatch(name)
    if match is None or match[1] not in directions:
        return UNKNOWN
    kind, first, end = _REGISTER_TYPES[match[2]]
    return kind if first <= int(match[3]) < end else UNKNOWN
