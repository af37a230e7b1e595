"""Small bundles for the Go2, without torch: their network is one matrix and one offset."""

from dataclasses import replace

import numpy as np

from hardware.descriptions.legged import load_legged_description
from policies.bundle import (
    CommandRange,
    Delays,
    Gains,
    Limits,
    Normalisation,
    ObservationTerm,
    PolicyBundle,
    Provenance,
)
from policies.observation.clock import GaitClock
from policies.observation.terms import observation_function

TERMS = (
    "angular_velocity",
    "projected_gravity",
    "velocity_command",
    "joint_offset",
    "joint_velocity",
    "last_action",
    "gait_clock",
)


def term(name, joints=12, **changes):
    """The registered term as a bundle states it."""
    known = observation_function(name)
    size = known.size_for(joints, joints)
    return ObservationTerm(name, size, known.unit, known.sensor, frame=known.frame, **changes)


def go2_bundle(order=None, **changes):
    """Metadata of a policy for the Go2 with its joints in ``order`` (indices), the description's when None."""
    go2 = load_legged_description("go2")
    order = list(order) if order is not None else list(range(12))
    bundle = PolicyBundle(
        name="walk",
        robot="go2",
        joints=tuple(go2.joint_names[i] for i in order),
        observation=tuple(term(name) for name in TERMS),
        action="joint_position_offset",
        action_scale=(0.25,) * 12,
        gains=Gains(tuple(go2.kp[order].tolist()), tuple(go2.kd[order].tolist())),
        delays=Delays(0.0, 0.02),
        rate=50.0,
        limits=Limits(*(tuple(values[order].tolist()) for values in (go2.lower, go2.upper, go2.velocity_limit))),
        normalisation=Normalisation(),
        provenance=Provenance("abc123", {"seed": 1}),
        mass=go2.mass + go2.tray.mass,
        stand=tuple(go2.stand[order].tolist()),
        command_range=CommandRange((-0.5, -0.3, -1.0), (0.8, 0.3, 1.0)),
        clock=GaitClock(2.0, 0.05),
    )
    return replace(bundle, **changes)


def linear_network(weights, offset=None, opset=17, names=("observation", "action"), batch=1, properties=None):
    """ONNX bytes of action = weights observation + offset; weights of shape (A, D)."""
    from onnx import TensorProto, helper, numpy_helper

    weights = np.asarray(weights, dtype=np.float32)
    offset = np.zeros(len(weights)) if offset is None else np.asarray(offset)
    node = helper.make_node("Gemm", [names[0], "w", "b"], [names[1]], transB=1)
    graph = helper.make_graph(
        [node],
        "linear",
        [helper.make_tensor_value_info(names[0], TensorProto.FLOAT, [batch, weights.shape[1]])],
        [helper.make_tensor_value_info(names[1], TensorProto.FLOAT, [batch, len(weights)])],
        [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(offset.astype(np.float32), "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    if properties:
        helper.set_model_props(model, properties)
    return model.SerializeToString()


def random_network(bundle, seed=0):
    """A network that fits a bundle."""
    rng = np.random.default_rng(seed)
    count = len(bundle.action_scale)
    return linear_network(0.1 * rng.normal(size=(count, bundle.observation_size)), rng.normal(size=count))
