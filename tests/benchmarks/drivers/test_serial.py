"""The rate of serial arms: what is measured is the modelled wire and more."""

import pytest

pytest.importorskip("dynamixel_sdk", reason="needs the extra 'serial'")
pytest.importorskip("scservo_sdk", reason="needs the extra 'serial'")

from benchmarks.drivers.serial import measure_rate
from hardware.twins.serial.bus import WireCfg


@pytest.mark.parametrize(
    ("model", "servos", "sent", "latency"), [("so101", 6, 40, 0.001), ("viperx_300s", 7, 70, 0.002)]
)
def test_no_cycle_is_faster_than_its_wire(
    model: str, servos: int, sent: int, latency: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.drivers.serial._ANSWER_TIME", 5.0)
    rate = measure_rate(model, cycles=15, wire=WireCfg(latency=latency))
    assert (rate.model, rate.servos, rate.cycles, rate.misses) == (model, servos, 15, 0)
    assert sent * 1e-5 + latency < rate.p50 <= rate.p95 <= rate.p99
    assert 0.0 < rate.rate < 1.0 / (sent * 1e-5 + latency)
