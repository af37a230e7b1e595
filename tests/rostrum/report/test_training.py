"""What a person sees while a policy learns."""

import io

from rostrum.report.training import TrainingProgress


def row(iteration, seconds, **evaluation):
    return {
        "iteration": iteration,
        "seconds": seconds,
        "steps": 12288 * iteration,
        "steps_per_second": 12000.0,
        "figures": {"reward": 0.05, "std": 0.4},
        "evaluation": evaluation,
    }


def test_plain_lines_come_now_and_then_and_for_every_evaluation():
    stream = io.StringIO()
    with TrainingProgress(100, stream, live=False) as shown:
        for iteration in range(1, 101):
            shown.show(row(iteration, float(iteration)))
        shown.show(row(100, 100.0, linear_error=0.031, falls=2.0))
    lines = stream.getvalue().splitlines()
    assert [line.split("/")[0].strip() for line in lines[:6]] == ["1", "21", "41", "61", "81", "100"]
    assert lines[-1].strip() == "evaluation after 1 min 40 s: linear error 0.031 m/s, falls 2"
    assert "0.01 M steps, 12.0 k/s, reward 0.0500, action std 0.40" in lines[0]


def test_a_terminal_gets_a_bar():
    stream = io.StringIO()
    with TrainingProgress(10, stream, live=True) as shown:
        shown.show(row(4, 3.0, linear_error=0.1))
    assert "4/10" in stream.getvalue()
    assert "linear error 0.100 m/s" in stream.getvalue()
