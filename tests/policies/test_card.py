"""The model card says everything that the bundle says, and what nobody said."""

import re
from dataclasses import replace

from policies.bundle import CommandRange
from policies.card import model_card
from tests.policies.networks import go2_bundle, term

EVALUATION = {
    "task": "Walks where it is told.",
    "conditions": "Flat ground, 100 runs of 10 s.",
    "metrics": {
        "falls": {"value": 1, "n": 100, "interval": [0.0018, 0.0545], "target": 0, "pass": False},
        "speed error": {"value": 0.0512345, "unit": "m/s", "n": 100},
        "seeds": 3,
    },
    "limits": ["No stairs."],
    "not_tested": ["A real robot.", "Ice | snow."],
    "simulator": "two of them",
}


def section(card, heading):
    return re.split(r"\n## ", card.split(f"\n## {heading}\n", 1)[1])[0]


def test_a_card_of_an_evaluated_policy():
    bundle = go2_bundle(evaluation=EVALUATION, sha256="a" * 64, action_clip=3.0)
    card = model_card(bundle)
    assert card.startswith("# walk\n\nWalks where it is told.\n")
    robot = section(card, "Robot")
    assert "`go2`" in robot
    assert "15.556 kg" in robot
    assert "50 Hz" in robot
    for item in bundle.observation:
        assert f"| `{item.name}` | {item.size} | {item.unit} |" in section(card, "Observation")
        assert f"`{item.sensor}`" in section(card, "Observation")
    assert "47 values" in section(card, "Observation")
    assert "| `FL_calf_joint` | 0.25 | -1.8 | 40 | 1 | -2.7227 to -0.83776 | 15.7 |" in section(card, "Action")
    assert "clipped at 3" in section(card, "Action")
    training = section(card, "Training")
    for said in ("`abc123`", '"seed": 1', "20 ms to the effect", "2 Hz", "-0.5 to 0.8", "a" * 64):
        assert said in training
    evaluation = section(card, "Evaluation")
    assert "Flat ground, 100 runs of 10 s." in evaluation
    assert "| falls | 1 | 100 | 0.0018 to 0.0545 | 0 | no |" in evaluation
    assert "| speed error | 0.05123 m/s | 100 | not stated | - | - |" in evaluation
    assert "| seeds | 3 | not stated |" in evaluation
    assert "- simulator: `two of them`" in evaluation
    assert "- No stairs." in section(card, "Limits")
    assert "- A real robot." in section(card, "Not tested")


def test_what_nobody_said_is_not_made_up():
    bundle = go2_bundle(mass=None, stand=(), clock=None, command_range=CommandRange())
    card = model_card(bundle)
    assert "has not been evaluated" in section(card, "Evaluation")
    assert "Take nothing for tested" in section(card, "Not tested")
    assert "| mass | not stated |" in section(card, "Robot")
    assert "| network | not written yet |" in section(card, "Training")
    assert "clamped" not in section(card, "Limits")


def test_every_row_of_a_table_has_as_many_cells_as_its_head():
    odd = replace(go2_bundle(evaluation={"metrics": {"a|b\nc": 1.0}}), observation=(term("joint_offset", clip=2.0),))
    head = 0
    for line in model_card(odd).splitlines():
        if not line.startswith("|"):
            head = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        head = head or cells
        assert cells == head, line


def test_evaluations_of_another_form_are_shown_as_they_are():
    card = model_card(go2_bundle(evaluation={"metrics": ["good"], "limits": "none", "note": {"x": 1}}))
    assert "- note: `{'x': 1}`" in section(card, "Evaluation")
    assert "- metrics: `['good']`" in section(card, "Evaluation")
    assert section(card, "Limits").strip().endswith("- none")
