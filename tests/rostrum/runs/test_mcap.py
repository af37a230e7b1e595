import pytest
from rosbags.rosbag2 import Reader

from rostrum.runs.bag import BagWriter
from rostrum.runs.mcap import mend

RAW = b"\0\1\0\0\1\0\0\0\0"


@pytest.fixture
def whole(tmp_path):
    with BagWriter(tmp_path, "r", flush_seconds=0.1) as bag:
        for i in range(40):
            bag.add("/s", "std_msgs/msg/String", "", i * 20_000_000, RAW)
    return tmp_path / "run.mcap"


def test_a_whole_file_is_left_alone(whole):
    before = whole.read_bytes()
    assert mend(whole)
    assert whole.read_bytes() == before


def test_a_file_cut_anywhere_is_readable_or_said_to_be_lost(whole, tmp_path):
    data = whole.read_bytes()
    saved = []
    for cut in range(0, len(data), 7):
        torn = tmp_path / "torn.mcap"
        torn.write_bytes(data[:cut])
        if mend(torn):
            with Reader(torn) as reader:
                stamps = [stamp for _, stamp, _ in reader.messages()]
            assert stamps == [i * 20_000_000 for i in range(len(stamps))]
            saved.append(len(stamps))
    assert saved == sorted(saved)
    assert saved[0] > 0
    assert saved[-1] == 40


def test_another_file_is_left_alone(tmp_path):
    path = tmp_path / "x.mcap"
    path.write_bytes(b"something else")
    assert not mend(path)
    assert path.read_bytes() == b"something else"
