"""The raw log of a deployment."""

import json

import numpy as np
import pytest

from rostrum.deploy.errors import LogError
from rostrum.deploy.log import NAME, Header, LogWriter, read_log

HEADER = Header("r1", "go2", "legged", "sim", ("a", "b"), ("FL",), 0.01, "walk.onnx", "ff", {"times": [0.0]}, True)


def write(path, ticks=3):
    with LogWriter(path / NAME, HEADER) as log:
        for i in range(ticks):
            log.tick(0.01 * i, "running", state={"position": np.array([i, 2.0])}, sent=None)
    return path / NAME


def test_there_and_back(tmp_path):
    write(tmp_path)
    log = read_log(tmp_path)
    assert log.header == HEADER
    assert log.array("state", "position").tolist() == [[0.0, 2.0], [1.0, 2.0], [2.0, 2.0]]
    assert "sent" not in log.ticks[0]


def test_a_torn_last_line_is_left_out_and_a_damaged_one_is_not(tmp_path):
    path = write(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert len(read_log(path).ticks) == 2
    lines = whole.split(b"\n")
    path.write_bytes(b"\n".join([lines[0], lines[1][:-5], *lines[2:]]))
    with pytest.raises(LogError, match="line 2 is damaged"):
        read_log(path)


def test_every_tick_is_on_the_disk_before_the_log_is_closed(tmp_path):
    log = LogWriter(tmp_path / NAME, HEADER)
    log.tick(0.0, "running", state={"position": [0.0, 1.0]})
    assert len(read_log(tmp_path).ticks) == 1
    log.close()


@pytest.mark.parametrize("first", ["{}", "[]", '{"schema": "deploy_log", "version": "2.0"}', '{"schema": "scene"}', ""])
def test_another_file_is_refused(tmp_path, first):
    (tmp_path / NAME).write_text(f"{first}\n")
    with pytest.raises(LogError, match="expected 'deploy_log'"):
        read_log(tmp_path)


def test_a_missing_log_a_malformed_header_and_a_missing_part_are_refused(tmp_path):
    with pytest.raises(LogError, match="cannot read"):
        read_log(tmp_path)
    path = write(tmp_path)
    with pytest.raises(LogError, match="no tick with 'policy'"):
        read_log(path).array("policy", "action")
    with pytest.raises(LogError, match=r"no sound 'state\.effort'"):
        read_log(path).array("state", "effort")
    head = {**json.loads(path.read_text().splitlines()[0]), "surprise": 1}
    path.write_text(json.dumps(head) + "\n")
    with pytest.raises(LogError, match="header is malformed"):
        read_log(path)
