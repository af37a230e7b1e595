import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from rosbags.rosbag2 import Reader
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

from rostrum.runs.bag import BagWriter, recover_bag
from rostrum.runs.bag_index import bag_run_id, segments
from rostrum.runs.errors import BagError

NOTE = "rostrum_test/msg/Note"
STRING = "std_msgs/msg/String"
REPOSITORY = Path(__file__).parents[3]


def read(path):
    with Reader(path) as reader:
        return [(connection.topic, stamp, bytes(raw)) for connection, stamp, raw in reader.messages()]


def test_our_own_types_come_back_with_the_run_id(tmp_path, note, definition):
    written = [("/notes", 10**9 + i, note(f"note {i}", i)) for i in range(5)]
    with BagWriter(tmp_path, "20261122-181530-0f42c7") as bag:
        for topic, stamp, raw in written:
            bag.add(topic, NOTE, definition, stamp, raw)
    assert read(tmp_path) == read(tmp_path / "run.mcap") == written
    assert bag_run_id(tmp_path) == "20261122-181530-0f42c7"
    with Reader(tmp_path) as reader:
        connection = reader.connections[0]
        store = get_typestore(Stores.ROS2_JAZZY)
        store.register(get_types_from_msg(connection.msgdef.data, NOTE))
        last = store.deserialize_cdr(written[-1][2], NOTE)
        assert (last.text, last.items[3].name, list(last.items[3].position_w)) == ("note 4", "item3", [3.0] * 3)
        assert connection.digest == store.hash_rihs01(NOTE)


def test_the_run_id_stands_in_the_file_itself(tmp_path, note, definition):
    with BagWriter(tmp_path, "20261122-181530-0f42c7") as bag:
        bag.add("/notes", NOTE, definition, 1, note("a"))
    assert b"run_id: 20261122-181530-0f42c7" in (tmp_path / "run.mcap").read_bytes()


def test_segments_make_one_bag(tmp_path, note, definition):
    with BagWriter(tmp_path, "r", segment_seconds=1.0) as bag:
        for i in range(25):
            bag.add("/notes", NOTE, definition, i * 100_000_000, note(str(i)))
            bag.add("/late" if i > 12 else "/early", STRING, "", i * 100_000_000, b"\0\1\0\0\1\0\0\0\0")
    assert [path.name for path in segments(tmp_path)] == ["run.mcap", "run_1.mcap", "run_2.mcap"]
    with Reader(tmp_path) as reader:
        counts = {connection.topic: connection.msgcount for connection in reader.connections}
        assert (reader.start_time, reader.end_time) == (0, 2_400_000_001)
    assert counts == {"/notes": 25, "/early": 13, "/late": 12}
    assert len(read(tmp_path)) == 50


def test_no_message_no_recording(tmp_path):
    BagWriter(tmp_path, "r").close()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BagError, match="no closed recording"):
        bag_run_id(tmp_path)


def test_an_unknown_type_is_refused_and_the_recording_goes_on(tmp_path, note, definition):
    with BagWriter(tmp_path, "r") as bag:
        for bad in ("", "not a definition", "Missing thing\n", "string text\nMissing[] items\n"):
            with pytest.raises(BagError, match=r"cannot record rostrum_test/msg/Note.*give its \.msg text"):
                bag.add("/notes", NOTE, bad, 1, b"")
        bag.add("/notes", NOTE, definition, 1, note("a"))
    assert len(read(tmp_path)) == 1


def test_a_closed_recording_refuses(tmp_path):
    bag = BagWriter(tmp_path, "r")
    bag.add("/s", STRING, "", 1, b"\0\1\0\0\1\0\0\0\0")
    bag.close()
    bag.close()
    with pytest.raises(BagError, match="/s came after"):
        bag.add("/s", STRING, "", 2, b"")


def test_a_recorder_that_starts_again_goes_on(tmp_path):
    for stamp in (1, 2, 3):
        with BagWriter(tmp_path, "r") as bag:
            bag.add("/s", STRING, "", stamp, b"\0\1\0\0\1\0\0\0\0")
    assert [stamp for _, stamp, _ in read(tmp_path)] == [1, 2, 3]
    with pytest.raises(BagError, match="recording of run r, not other"):
        BagWriter(tmp_path, "other")


def test_many_threads_record_into_one_bag(tmp_path):
    bag = BagWriter(tmp_path, "r", segment_seconds=0.001)
    raw = b"\0\1\0\0\1\0\0\0\0"

    def work(number):
        for i in range(50):
            bag.add(f"/t{number}", STRING, "", i * 100_000, raw)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bag.close()
    assert len(read(tmp_path)) == 200


CHILD = """
import sys, time, pathlib
from rostrum.runs.bag import BagWriter
bag = BagWriter(pathlib.Path(sys.argv[1]), "r", segment_seconds=1.0, flush_seconds=0.1)
bag.close_on()
for i in range(100_000_000):
    bag.add("/s", "std_msgs/msg/String", "", i * 10_000_000, b"\\0\\1\\0\\0\\1\\0\\0\\0\\0")
    if i == 254:
        print("ready", flush=True)
        time.sleep(60 if sys.argv[2] == "idle" else 0)
    if i > 254:
        time.sleep(1e-4)
"""


def child(folder, how, number):
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), how], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.3)
    os.kill(process.pid, number)
    process.communicate(timeout=20)
    return process.returncode


@pytest.mark.parametrize("how", ["idle", "busy"])
def test_sigterm_closes_the_recording(tmp_path, how):
    assert child(tmp_path, how, signal.SIGTERM) == -signal.SIGTERM
    assert bag_run_id(tmp_path) == "r"
    stamps = [stamp for _, stamp, _ in read(tmp_path)]
    assert stamps == [i * 10_000_000 for i in range(len(stamps))]
    assert len(stamps) == 255 if how == "idle" else len(stamps) > 255
    assert not (tmp_path / ".segments").exists()


def test_sigkill_spoils_no_earlier_segment_and_the_open_one_is_mended(tmp_path):
    assert child(tmp_path, "idle", signal.SIGKILL) == -signal.SIGKILL
    assert len(read(tmp_path)) == 200  # two closed segments, before anything is mended
    torn = next((tmp_path / ".segments").glob("*/*.mcap"))
    torn.write_bytes(torn.read_bytes()[:-3])
    with pytest.raises(BagError, match="recover_bag"):
        BagWriter(tmp_path, "r")
    assert recover_bag(tmp_path, "r") == 1
    stamps = [stamp for _, stamp, _ in read(tmp_path)]
    assert stamps == [i * 10_000_000 for i in range(len(stamps))]
    assert len(stamps) >= 240
    assert bag_run_id(tmp_path) == "r"
    assert recover_bag(tmp_path, "r") == 0
