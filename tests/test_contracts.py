"""Every contract that leaves a process goes there and back, has a schema, and refuses what it does not know."""

import json

import jsonschema
import pytest

import sim.scenes.scene  # noqa: F401 - registers its document
from hardware.document import documents, from_json, identity, schema, to_dict, to_json
from hardware.drivers.camera.calibration import CameraMounting
from hardware.drivers.serial.calibration import ServoCalibration, ServoZero
from hardware.errors import DocumentError
from hardware.identification import ArmIdentification, IdentifiedJoint, IdentifiedResponse, JointIdentification
from hardware.ports.camera import CameraIntrinsics
from planners.corrections.correction import Correction, CorrectionMeaning, CorrectionReply
from planners.language.memory import ConfirmedReading, ConfirmedReadings
from planners.language.task_tree import Constraint, TaskNode, TaskTree
from planners.plan import Monitor, Plan, PlanNode
from policies.rl.cfg import TrainCfg
from rostrum.deploy.checks import Check, Verdict
from rostrum.deploy.outcome import Ending, Stage
from rostrum.deploy.report import DeployReport, Part
from rostrum.replay.document import Replay
from rostrum.replay.timeline import Line
from rostrum.runs.environment import environment
from rostrum.runs.example import example_report
from rostrum.runs.report import ChangedStep, CorrectionRecord, PlanChange
from rostrum.site import catalogue_of
from sim.scenes.scene import load_scene
from sim.tasks.training_run import TrainingRun
from skills.contract import Reason, SkillResult
from skills.manipulation.specs import PICK
from skills.perception.placement import CameraPlacement, CameraPlacements
from skills.world.snapshot import ObjectBelief, Place, Pose, RobotBelief, WorldSnapshot

POSE = Pose((0.1, -0.2, 0.3), (0.5, 0.5, -0.5, 0.5))
MEANING = CorrectionMeaning("nudge", "left", (0.0, 0.0, 0.01))
NODE = PlanNode("t1.pick", "t1", "left", "pick", {"object": "red", "avoid": ("orange",), "speed": 0.5}, (), (-0.5, 0.1))
EXAMPLES = [
    Correction("c1", 1.5, "operator", "a bit up"),
    CorrectionReply("c1", 1.6, "left", True, MEANING, "t1.pick", "left shifts its tool", {"offset_z_m": 0.01}),
    TaskTree("x", TaskNode("t", "x", "sequence", (TaskNode("t1", "x", action="hold", object="red"),)),
             (Constraint("avoid", "orange", "never"),)),
    Plan("p", "r", 2, "x", (NODE,), (Monitor("c1", "[] !touched(orange)", "never"),), ({"t": "<> t1"},), 4.0, 3.5),
    ConfirmedReadings((ConfirmedReading("red over there", "Put the red block on the far bench.", "near: red"),)),
    ServoCalibration("left", "so101", (ServoZero(1, "shoulder_pan", -12, 2048, -1, 700, 3400),)),
    PICK,
    SkillResult(Reason.GRASP_MISSED, "no", {"grasp_opening_m": 0.01}),
    WorldSnapshot(
        3.0, (ObjectBelief("red", "block", "red", (0.04, 0.04, 0.04), POSE, 0.001, 2.9, "marker"),),
        (Place("tray", "tray", "", POSE, (0.2, 0.1, 0.01)),),
        (RobotBelief("left", "panda_2f85", ("arm",), POSE, POSE, 0.08, 3.0),), ("in(red, tray)",),
    ),
    catalogue_of(load_scene("bench")),
    load_scene("bench"),
    example_report(),
    Replay("r", "bench", "0", "wall", 1.0, 2.0, (Line(0.5, "said", "", "anna: “go”"),), {"state": "idle"}, (
        CorrectionRecord(Correction("c1", 1.5, "anna", "stop"), (), PlanChange(1, (ChangedStep("n", "left", "x"),))),
    ), ("line 3 is torn",)),
    TrainingRun("walk", "go2", TrainCfg(seed=3), commit="0123456789ab"),
    DeployReport("r", "go2", "legged", "sim", "sim", "", "walk.onnx", "ff", "2026-01-01T00:00:00+00:00",
                 (Check("mass", Verdict.RED, "20 kg", "weigh it"),), Ending.FAULT, "fell", environment(),
                 ((Stage.DAMPED, 0.0), (Stage.FAULT, 3.0)), (Part(1.0, 2.0, (0.4, 0.0, 0.0), (0.39, 0.0, 0.01)),)),
    CameraIntrinsics(640, 480, 600.0, 601.0, 320.0, 240.0),
    JointIdentification("go2", 0.004, 1e-4, (IdentifiedJoint("a", 0.9, 1.1, 0.01, 0.2),), 0.02, 0.004, 8.0, "r"),
    ArmIdentification("panda_2f85", 0.03, 1e-4, (IdentifiedResponse("a", 40.0, 0.7),), 0.02, 0.001, 8.0, "r"),
    CameraMounting("eye", "tool", (0.0, 0.05, 0.1), (1.0, 0.0, 0.0, 0.0), 0.001, 0.002, 12),
    CameraPlacements((CameraPlacement("eye", Pose((0.0, 0.5, 0.8)), 0.001, 0.002),)),
]  # fmt: skip
# These are tried in the tests of their folders.
ELSEWHERE = {"policy_bundle", "reward_specification", "model_replies", "team_memory", "mission_lessons"}


def name(value):
    return identity(type(value))[0]


def test_every_registered_contract_is_tried():
    ours = {key for key, cls in documents().items() if not cls.__module__.startswith(("test", "conftest"))}
    assert ours == {name(value) for value in EXAMPLES} | ELSEWHERE


@pytest.mark.parametrize("value", EXAMPLES, ids=name)
def test_there_and_back(value):
    assert from_json(type(value), to_json(value)) == value


@pytest.mark.parametrize("value", EXAMPLES, ids=name)
def test_the_schema_fits(value):
    body = {key: item for key, item in to_dict(value).items() if key not in ("schema", "version")}
    jsonschema.validate(body, {k: v for k, v in schema(type(value)).items() if k != "$id"})


@pytest.mark.parametrize("value", EXAMPLES, ids=name)
def test_what_it_does_not_know_is_refused(value):
    body = json.loads(to_json(value))
    for change in ({"surprise": 1}, {"schema": "another"}, {"version": "99.0"}):
        with pytest.raises(DocumentError):
            from_json(type(value), json.dumps({**body, **change}))
