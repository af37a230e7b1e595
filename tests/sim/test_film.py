"""A film of a short run plays, with and without ffmpeg."""

import numpy as np
import pytest
from PIL import Image

from hardware.sim_wire import CommandMessage
from sim.errors import RecordingError
from sim.film import Caption, render_film
from sim.recording import StateLog
from sim.world import World


@pytest.fixture(scope="module")
def log(bench, tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "run.log"
    world = World(bench, 0)
    recording = StateLog.create(path, world, "run-7")
    robot = world.robots["left"]
    for _ in range(100):
        target = robot.reference
        target[0] += 0.008
        robot.command(CommandMessage(world.time, target, np.zeros(8)))
        world.advance()
        recording.append(world)
    recording.close()
    return path


def film(log, out, **more):
    return render_film(log, out, [Caption(0, 1, "left: turn")], "Turn", 5.0, size=(161, 90), backend="rays", **more)


def test_an_mp4_that_plays(log, tmp_path):
    imageio_ffmpeg = pytest.importorskip("imageio_ffmpeg")
    seen = []
    result = film(log, tmp_path / "out", progress=lambda done, total: seen.append((done, total)))
    assert result.path == tmp_path / "out" / "film.mp4"
    assert result.backend == "rays"
    assert seen[-1] == (6, 6)
    reader = imageio_ffmpeg.read_frames(str(result.path))
    meta = next(reader)
    frames = [np.frombuffer(frame, np.uint8).astype(int) for frame in reader]
    assert meta["codec"] == "h264"
    assert meta["pix_fmt"].startswith("yuv420p")
    assert meta["size"] == (162, 90)
    assert len(frames) == result.frames == 11
    assert np.abs(frames[0] - frames[5]).max() > 40
    head = result.path.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")
    assert [path.name for path in result.stills] == ["film_start.png", "film_middle.png", "film_end.png"]
    assert Image.open(result.stills[0]).size == (162, 90)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "film.mp4",
        "film_end.png",
        "film_middle.png",
        "film_start.png",
    ]


def test_a_gif_where_there_is_no_ffmpeg(log, tmp_path, monkeypatch):
    def absent():
        raise RuntimeError("no ffmpeg exe could be found")

    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", absent)
    result = film(log, tmp_path, speed=2.0)
    assert result.path.suffix == ".gif"
    with Image.open(result.path) as image:
        assert image.n_frames > 1
        assert image.size == (162, 90)


def test_bad_input(log, tmp_path):
    with pytest.raises(ValueError, match="positive"):
        film(log, tmp_path, speed=0.0)
    with pytest.raises(RecordingError, match=r"absent\.log"):
        film(tmp_path / "absent.log", tmp_path)
