"""Calibrations as files: where the pixels of a camera look."""

from pathlib import Path

from hardware.document import from_json, to_json
from hardware.errors import DocumentError
from hardware.ports.camera import CameraIntrinsics


def read_intrinsics(path: Path) -> CameraIntrinsics:
    """Reads what :func:`write_intrinsics` wrote.

    Raises:
        DocumentError: the file cannot be read or is no such document.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path}: no calibration can be read there: {error}") from error
    return from_json(CameraIntrinsics, text)


def write_intrinsics(path: Path, intrinsics: CameraIntrinsics) -> None:
    """Writes intrinsics as a versioned document."""
    path.write_text(to_json(intrinsics, indent=2) + "\n", encoding="utf-8")
