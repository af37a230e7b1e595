"""Cameras behind their port: files play, what is not there is said, and an old frame is never a new one."""

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("cv2", reason="OpenCV is not installed; 'make setup EXTRAS=vision' brings it")

import cv2

from hardware.drivers.camera.address import read_address
from hardware.drivers.camera.calibration import read_intrinsics, write_intrinsics
from hardware.drivers.camera.errors import CameraMissingError, CameraSilentError, NotCalibratedError
from hardware.drivers.camera.file import FileCamera
from hardware.drivers.camera.grabbed import Grabbed, GrabbedCamera
from hardware.drivers.camera.registry import make_camera
from hardware.errors import ConnectionFailedError, HardwareError, NotConnectedError, UnknownDriverError
from hardware.ports import ManualClock
from hardware.ports.camera import CameraIntrinsics

SIZE = (48, 64)  # height, width


def picture(number: int) -> np.ndarray:
    """RGB, another one for each number."""
    image = np.zeros((*SIZE, 3), np.uint8)
    image[..., 0], image[: SIZE[0] // 2, :, 2] = 20 * number, 200
    return image


@pytest.fixture
def folder(tmp_path) -> Path:
    for number in range(5):
        cv2.imwrite(str(tmp_path / f"{number:06d}.png"), cv2.cvtColor(picture(number), cv2.COLOR_RGB2BGR))
        cv2.imwrite(str(tmp_path / f"{number:06d}.depth.png"), np.full(SIZE, 500 + number, np.uint16))
    return tmp_path


@pytest.fixture
def opened():
    """Connects cameras and closes them in the end."""
    cameras = []

    def connect(camera):
        cameras.append(camera)
        camera.connect()
        return camera

    yield connect
    for camera in cameras:
        camera.close()


def until(condition, timeout: float = 20.0) -> None:
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.002)


def test_a_folder_plays_in_colour_and_depth(folder, opened):
    camera = opened(FileCamera(read_address(f"file:{folder}?fps=50&loop=1", "table"), "table", ManualClock(7.0)))
    seen: dict[int, np.ndarray] = {}

    def look() -> bool:
        frame = camera.read_latest()
        assert frame.stamp == 7.0
        assert frame.depth == pytest.approx(np.full(SIZE, (500 + frame.sequence % 5) * 1e-3), abs=1e-6)
        assert np.array_equal(frame.image, picture(frame.sequence % 5))
        seen[frame.sequence] = frame.image
        return len(seen) > 6

    until(look)


def test_a_video_plays_and_falls_silent_at_its_end(tmp_path, opened):
    path = tmp_path / "table.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 50.0, SIZE[::-1])
    for number in range(5):
        writer.write(cv2.cvtColor(picture(number), cv2.COLOR_RGB2BGR))
    writer.release()
    camera = opened(FileCamera(read_address(f"file:{path}", "table"), "table", silence=0.4))
    last = -1

    def ended() -> bool:
        nonlocal last
        try:
            last = camera.read_latest().sequence
        except CameraSilentError as error:
            return "unplugged, or frozen" in str(error)
        return False

    until(ended)
    assert last == 4


class Scripted(GrabbedCamera):
    """Gives what a list says, and fails where that says so."""

    script: list

    def _open(self) -> None:
        self._next = iter(self.script)

    def _grab(self) -> Grabbed | None:
        time.sleep(0.005)
        item = next(self._next, None)
        if isinstance(item, Exception):
            raise item
        return item

    def _release(self) -> None:
        pass


def scripted(*items, silence: float = 0.3) -> Scripted:
    camera = Scripted(read_address("file:none", "c"), "c", ManualClock(1.0), connect_timeout=1.0, silence=silence)
    camera.script = list(items)
    return camera


def test_a_frame_that_comes_again_keeps_no_camera_alive(opened):
    image = picture(1)
    camera = opened(scripted(*[Grabbed(image, number=7)] * 1000))

    def silent() -> bool:
        try:
            camera.read_latest()
        except CameraSilentError:
            return True
        return False

    until(silent)


def test_lost_frames_leave_a_gap_and_age_counts(opened):
    camera = opened(scripted(Grabbed(picture(0), number=3), Grabbed(picture(1), number=6, age=0.04), silence=30.0))
    until(lambda: camera.read_latest().sequence == 3)
    assert camera.read_latest().stamp == pytest.approx(0.96)


def test_a_library_that_fails_is_told(opened):
    camera = opened(scripted(Grabbed(picture(0)), RuntimeError("device lost"), silence=30.0))

    def told() -> bool:
        try:
            camera.read_latest()
        except CameraSilentError as error:
            return "device lost" in str(error)
        return False

    until(told)


def test_nothing_comes_from_a_camera_that_is_closed_or_empty(folder):
    camera = FileCamera(read_address(f"file:{folder}", "table"), "table")
    with pytest.raises(NotConnectedError):
        camera.read_latest()
    camera.close()
    with pytest.raises(CameraMissingError, match="no frame came within"):
        scripted().connect()


@pytest.mark.parametrize(
    ("address", "error", "text"),
    [
        ("file:/nowhere.mp4", CameraMissingError, "no video"),
        ("file:{empty}", CameraMissingError, "no image"),
        ("v4l2:/dev/video99", CameraMissingError, "ls /dev/video"),
        ("toaster:1", UnknownDriverError, "file, realsense, v4l2"),
        ("nothing", ConnectionFailedError, "write 'DRIVER:PLACE'"),
        ("file:a?colour=red", ConnectionFailedError, "no option colour"),
        ("file:a?fps=fast", ConnectionFailedError, "fast"),
        ("file:a?loop=3", ConnectionFailedError, "loop is 0 or 1"),
        ("file:a?intrinsics=/nowhere.json", HardwareError, "no calibration"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, address, error, text):
    with pytest.raises(error, match=text):
        make_camera(address.format(empty=tmp_path), "table").connect()


def test_intrinsics_come_from_a_calibration_of_the_same_size(folder, opened, tmp_path):
    known = CameraIntrinsics(64, 48, 60.0, 61.0, 32.0, 24.0)
    path = tmp_path / "lens.json"
    write_intrinsics(path, known)
    assert read_intrinsics(path) == known
    assert opened(make_camera(f"file:{folder}?loop=1&intrinsics={path}", "table")).intrinsics() == known
    with pytest.raises(NotCalibratedError, match="intrinsics=FILE"):
        opened(make_camera(f"file:{folder}?loop=1", "table")).intrinsics()
    write_intrinsics(path, CameraIntrinsics(640, 480, 600.0, 600.0, 320.0, 240.0))
    with pytest.raises(NotCalibratedError, match="640 x 480"):
        opened(make_camera(f"file:{folder}?loop=1&intrinsics={path}", "table")).intrinsics()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_any_address_is_read_or_refused(text):
    for address in (text, f"file:{text}", f"v4l2:/dev/video0?{text}"):
        try:
            read_address(address, "c")
        except HardwareError:
            continue


def test_a_realsense_that_is_not_there_is_missed():
    pytest.importorskip("pyrealsense2", reason="the vendor's library cannot be loaded", exc_type=ImportError)
    with pytest.raises(CameraMissingError, match="plugged in: none"):
        make_camera("realsense:", "eye").connect()


def test_depth_of_a_realsense_is_in_metres_and_numbered():
    """Through the vendor's own software device."""
    rs = pytest.importorskip("pyrealsense2", reason="the vendor's library cannot be loaded", exc_type=ImportError)
    from hardware.drivers.camera.realsense import grabbed_from

    height, width = SIZE
    lens = rs.intrinsics()
    lens.width, lens.height, lens.fx, lens.fy, lens.ppx, lens.ppy = width, height, 60.0, 60.0, 32.0, 24.0
    device, syncer = rs.software_device(), rs.syncer()
    sensors = {}
    kinds = ((rs.stream.depth, rs.format.z16, 2), (rs.stream.color, rs.format.rgb8, 3))
    for number, (kind, form, size) in enumerate(kinds):
        stream = rs.video_stream()
        stream.type, stream.index, stream.uid, stream.fps, stream.bpp, stream.fmt = kind, 0, number, 30, size, form
        stream.width, stream.height, stream.intrinsics = width, height, lens
        sensor = device.add_sensor(str(kind))
        sensors[size] = (sensor, sensor.add_video_stream(stream))
    sensors[2][0].add_read_only_option(rs.option.depth_units, 0.001)
    device.create_matcher(rs.matchers.default)
    for sensor, profile in sensors.values():
        sensor.open(profile)
        sensor.start(syncer)
    found = {}
    for number in range(1, 6):
        for size, pixels in ((2, np.full(SIZE, 500 + number, np.uint16)), (3, np.full((*SIZE, 3), 40, np.uint8))):
            frame = rs.software_video_frame()
            frame.pixels, frame.stride, frame.bpp, frame.timestamp = pixels, width * size, size, 33.0 * number
            frame.domain, frame.frame_number = rs.timestamp_domain.hardware_clock, number
            frame.profile = sensors[size][1].as_video_stream_profile()
            sensors[size][0].on_video_frame(frame)
        good, frames = syncer.try_wait_for_frames(1000)
        grabbed = grabbed_from(frames, 0.001) if good and frames.size() == 2 else None
        if grabbed is not None:
            found[grabbed.number] = grabbed
    assert set(found) >= {3, 4, 5}
    assert found[4].depth == pytest.approx(np.full(SIZE, 0.504), abs=1e-6)
    assert found[4].image.shape == (*SIZE, 3)
