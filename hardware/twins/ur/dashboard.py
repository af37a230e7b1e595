"""The dashboard server: one line in, one line out (Universal Robots, "Dashboard Server e-Series")."""

from hardware.twins.ur.box import ControllerBox, SafetyMode

GREETING = "Connected: Universal Robots Dashboard Server"


def answer(line: str, box: ControllerBox) -> str:
    """What the dashboard says to one line."""
    command = line.strip().lower()
    major, minor, patch, build = box.cfg.polyscope
    answers = {
        "polyscopeversion": f"URSoftware {major}.{minor}.{patch}.{build} (Mar 22 2022)",
        "version": f"URSoftware {major}.{minor}.{patch}.{build} (Mar 22 2022)",
        "get robot model": box.cfg.model,
        "get serial number": box.cfg.serial,
        "is in remote control": str(box.remote).lower(),
        "get operational mode": "NONE",
        "robotmode": f"Robotmode: {box.robot_mode.name}",
        "safetystatus": f"Safetystatus: {box.safety_mode.name}",
        "safetymode": f"Safetymode: {box.safety_mode.name}",
        "running": f"Program running: {str(box.running).lower()}",
        "programstate": f"{'PLAYING' if box.running else 'STOPPED'} rtde_control",
        "quit": "Disconnected",
    }
    if command in answers:
        return answers[command]
    if not box.remote:
        return f'The command: "{command}" is not allowed due to safety reasons'
    return _carry_out(command, box)


def _carry_out(command: str, box: ControllerBox) -> str:
    if command == "stop":
        box.end_program("stopped at the dashboard")
        return "Stopped"
    if command == "unlock protective stop":
        return "Protective stop releasing" if box.unlock() else "Cannot unlock protective stop"
    if command in ("close safety popup", "close popup"):
        return "closing safety popup" if "safety" in command else "closing popup"
    if command == "power on":
        return "Powering on" if box.power_on() else f"Failed to power on: {SafetyMode.ROBOT_EMERGENCY_STOP.name}"
    if command == "brake release":
        return "Brake releasing" if box.power_on() and box.release_brakes() else "Failed to release brakes"
    return f"could not understand: '{command}'"
