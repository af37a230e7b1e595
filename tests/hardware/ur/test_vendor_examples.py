"""Programs of ours that make the calls of the client's own examples, in their order, with the client as published.

The examples come with the client's source package (``examples/py`` of ur-rtde 1.6.5). Those that need tool poses,
forces or torques on the arm's own kinematics are not here: see docs/robots/ur.md.
"""

import pytest

from .test_vendor_client import run

pytestmark = pytest.mark.slow  # by the client's own clock
HOME = "[-0.3, -1.2, 1.3, -1.6, -1.5, 0.1]"


def test_servoj_example(twin):
    """servoj_example.py: moveJ; a loop of initPeriod, servoJ, waitPeriod; servoStop; stopScript."""
    seen = run(
        twin.address,
        f"""
control, joints = Control(host), {HOME}
seen["moved"] = control.moveJ(joints)
for _ in range(400):
    start = control.initPeriod()
    control.servoJ(joints, 0.5, 0.5, 1.0 / 500, 0.1, 300)
    joints[0] += 0.001
    joints[1] += 0.001
    control.waitPeriod(start)
seen["asked"] = joints
seen["stopped"] = control.servoStop()
control.stopScript()
seen["q"] = Receive(host).getActualQ()
""",
    )
    assert seen["moved"]
    assert seen["stopped"]
    assert seen["q"] == pytest.approx(seen["asked"], abs=0.1)  # behind by the look-ahead, at 0.5 rad/s
    assert seen["q"][0] > -0.3 + 0.25


def test_speedj_example(twin):
    """speedj_example.py: moveJ; a loop of initPeriod, speedJ, waitPeriod; speedStop; stopScript."""
    seen = run(
        twin.address,
        f"""
control, joints, speed = Control(host), {HOME}, [0.0] * 6
seen["moved"] = control.moveJ(joints)
for _ in range(400):
    start = control.initPeriod()
    control.speedJ(speed, 0.5, 1.0 / 500)
    speed[0] += 0.0005
    speed[1] += 0.0005
    control.waitPeriod(start)
seen["stopped"] = control.speedStop()
control.stopScript()
receive = Receive(host)
seen["rests"] = until(lambda: max(map(abs, receive.getActualQd())) < 1e-3, 5.0)
seen["q"] = receive.getActualQ()
""",
    )
    assert seen["moved"]
    assert seen["stopped"]
    assert 0.02 < seen["q"][0] + 0.3 < 0.3  # a ramp to 0.2 rad/s over 0.8 s, and the way to rest
    assert seen["q"][2:] == pytest.approx([1.3, -1.6, -1.5, 0.1], abs=1e-3)
    assert seen["rests"]


def test_the_joint_part_of_the_move_async_example(twin):
    """move_async_example.py, without its moveL: getActualQ; moveJ that does not wait; stopJ on the way; stopScript."""
    seen = run(
        twin.address,
        """
control, receive = Control(host), Receive(host)
begin = receive.getActualQ()
target = [begin[0] + 0.5, *begin[1:]]
control.moveJ(target, 1.05, 1.4, True)
time.sleep(0.2)
control.stopJ(0.5)
stopped = receive.getActualQ()
control.moveJ(begin)
seen["way"], seen["back"] = stopped[0] - begin[0], max(abs(a - b) for a, b in zip(receive.getActualQ(), begin))
control.stopScript()
""",
    )
    assert 0.005 < seen["way"] < 0.5
    assert seen["back"] < 0.01


def test_record_data_example(twin, tmp_path):
    """record_data_example.py: startFileRecording; a loop of initPeriod and waitPeriod; stopFileRecording."""
    file = tmp_path / "states.csv"
    seen = run(
        twin.address,
        f"""
receive = Receive(host, 500.0)
receive.startFileRecording({str(file)!r})
for _ in range(250):
    start = receive.initPeriod()
    receive.waitPeriod(start)
receive.stopFileRecording()
seen["done"] = True
""",
    )
    lines = file.read_text().splitlines()
    assert seen["done"]
    assert "actual_q_0" in lines[0]
    assert len(lines) > 50
