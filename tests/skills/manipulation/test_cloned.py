"""A network's skill: for its own skill and arm alone, judged by the contract, and at rest when it is stopped."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.robot import load_description
from policies.bundle import Delays, Gains, Limits, Normalisation, PolicyBundle, Provenance
from policies.errors import BundleMismatchError
from rostrum.rehearsal.stage import Stage
from skills.contract import Reason, SkillResult
from skills.manipulation.cloned import Cloned, SkillPolicy, terms_of
from skills.manipulation.specs import HOME, PICK

ARM = load_description("panda_2f85")
NONE = (0.0,) * 7


def bundle(spec=HOME, **changes):
    joints = ARM.joints
    made = PolicyBundle(
        name=spec.name,
        robot="panda_2f85",
        joints=tuple(joint.name for joint in joints),
        observation=terms_of(spec, ARM),
        action="joint_velocity",
        action_scale=(1.0,) * 7,
        gains=Gains(NONE, NONE),
        delays=Delays(),
        rate=20.0,
        limits=Limits(*(tuple(getattr(joint, what) for joint in joints) for what in ("lower", "upper", "velocity"))),
        normalisation=Normalisation(),
        provenance=Provenance("", {}),
    )
    return replace(made, **changes)


def written(tmp_path, made):
    onnx = pytest.importorskip("onnx", reason="writing bundles needs onnx; make setup EXTRAS=learn")
    from policies.onnx_bundle import write_bundle

    size = made.observation_size
    weights = onnx.numpy_helper.from_array(np.zeros((size, 7), np.float32), "w")
    value = lambda name, n: onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, n])  # noqa: E731
    graph = onnx.helper.make_graph([onnx.helper.make_node("MatMul", ["observation", "w"], ["action"])], "still",
                                   [value("observation", size)], [value("action", 7)], [weights])  # fmt: skip
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    write_bundle(tmp_path / "policy.onnx", model.SerializeToString(), made)
    return tmp_path / "policy.onnx"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "pick"}, "trained for 'pick', this is 'home'"),
        ({"robot": "ur5e_2f85"}, "trained for 'ur5e_2f85', this is 'panda_2f85'"),
        ({"observation": terms_of(PICK, ARM)}, "observation: trained with"),
        ({"action": "joint_position"}, "takes joint_velocity"),
    ],
)
def test_a_bundle_for_something_else_is_refused(tmp_path, changes, why):
    with pytest.raises(BundleMismatchError, match=why):
        SkillPolicy.load(written(tmp_path, bundle(**changes)), HOME, "panda_2f85", ARM)


class Network:
    """Moves one joint until it is where it belongs."""

    def __init__(self, target):
        self.target = target

    def __call__(self, measured):
        velocity = np.zeros(7, np.float32)
        velocity[0] = np.clip(4.0 * (self.target - measured[0]), -0.3, 0.3)
        return velocity


def run(judge, spec=HOME, target=None, watch=None, arguments=None):
    arguments = arguments or {}
    with Stage("bench", 0) as stage:
        start = float(stage.team.robot("left").measured.position[0])
        policy = SkillPolicy(bundle(spec), Network(start + 0.2 if target is None else target))  # type: ignore[arg-type]
        own = (spec, lambda context: Cloned(context, spec, arguments, policy, judge))
        ended = stage.call("left", spec.name, arguments, watch=watch, own=own)
        stage.team.advance_for(0.3)
        speed = abs(stage.team.robot("left").measured.velocity[:-1]).max()
        back = float(stage.team.robot("left").measured.position[0]) - start
    return ended, start, back, speed


def test_it_is_judged_where_the_network_stands_still_and_goes_back():
    seen = []

    def judge(context, arguments, world):
        seen.append(float(context.arm_position[0]))
        return SkillResult(Reason.SUCCESS, "there")

    ended, start, back, _ = run(judge)
    assert ended.result.text == "there"
    assert seen[0] == pytest.approx(start + 0.2, abs=0.02)
    assert abs(back) < 0.01


def test_without_a_judge_or_effect_it_is_no_success():
    ended, *_ = run(None)
    assert ended.result.reason is Reason.EFFECT_NOT_REACHED
    assert "nothing tells whether 'home' is done" in ended.result.text
    ended, *_ = run(None, PICK, arguments={"object": "red_block", "avoid": ()})
    assert "holding(left, red_block) does not hold" in ended.result.text


def test_a_network_that_never_stands_still_times_out_at_rest():
    ended, _, _, speed = run(None, replace(HOME, timeout=1.5), target=50.0)
    assert ended.result.reason is Reason.TIMED_OUT
    assert speed < 0.02
