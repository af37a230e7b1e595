"""The one table of topics: names, types and quality of service.

Nodes, recorder, command line and documentation take them from here. ``{robot}`` stands for a robot's name.
"""

from dataclasses import dataclass

from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseWithCovarianceStamped, Twist
from nav_msgs.msg import Odometry
from rclpy.qos import DurabilityPolicy, HistoryPolicy, QoSProfile, ReliabilityPolicy
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CameraInfo, Image, Imu, JointState
from std_msgs.msg import String
from tf2_msgs.msg import TFMessage
from trajectory_msgs.msg import JointTrajectory

from rostrum_interfaces.msg import (
    Correction,
    CorrectionReply,
    Document,
    Event,
    FixturePoses,
    LegCommand,
    ObjectPoses,
    Reply,
    SafetyStatus,
    SkillStatus,
    TickDone,
    Utterance,
    WorldSnapshot,
)


def _qos(depth: int, latched: bool = False) -> QoSProfile:
    return QoSProfile(
        history=HistoryPolicy.KEEP_LAST,
        depth=depth,
        reliability=ReliabilityPolicy.RELIABLE,
        durability=DurabilityPolicy.TRANSIENT_LOCAL if latched else DurabilityPolicy.VOLATILE,
    )


EVENTS_QOS = _qos(200)
LATEST_QOS = _qos(1)
LATCHED_QOS = _qos(1, latched=True)
HISTORY_QOS = _qos(20, latched=True)


@dataclass(frozen=True)
class Topic:
    """A topic.

    Attributes:
        name: Absolute name; ``{robot}`` is filled in by :meth:`of`.
        type: Message class.
        qos: Quality of service on both ends.
        recorded: Whether the recorder keeps it.
    """

    name: str
    type: type
    qos: QoSProfile
    recorded: bool = True

    def recording_qos(self) -> QoSProfile:
        """The same quality of service with room for a recorder that is held up for some seconds."""
        return _qos(1000, latched=self.qos.durability == DurabilityPolicy.TRANSIENT_LOCAL)

    def of(self, robot: str) -> str:
        """The name for one robot."""
        return self.name.format(robot=robot)


SAY = Topic("/say", Utterance, EVENTS_QOS)
REPLY = Topic("/reply", Reply, HISTORY_QOS)
CORRECT = Topic("/correct", Correction, EVENTS_QOS)
EMERGENCY_STOP = Topic("/emergency_stop", String, EVENTS_QOS)
CORRECTION_REPLY = Topic("/correction_reply", CorrectionReply, HISTORY_QOS)
PLAN = Topic("/plan", Document, LATCHED_QOS)
MISSION = Topic("/mission", Document, LATCHED_QOS)
EVENTS = Topic("/events", Event, _qos(200, latched=True))
MARKERS = Topic("/markers", ObjectPoses, EVENTS_QOS)
DETECTIONS = Topic("/detections", ObjectPoses, EVENTS_QOS)
FIXTURES = Topic("/fixtures", FixturePoses, EVENTS_QOS)
WORLD = Topic("/world", WorldSnapshot, LATEST_QOS)
SIM_STATE = Topic("/sim/state", JointState, LATEST_QOS, recorded=False)
GROUND_TRUTH = Topic("/sim/ground_truth", String, LATCHED_QOS)
DIAGNOSTICS = Topic("/diagnostics", DiagnosticArray, EVENTS_QOS)
CLOCK = Topic("/clock", Clock, EVENTS_QOS, recorded=False)
TICK_DONE = Topic("/lockstep/done", TickDone, EVENTS_QOS, recorded=False)
TF = Topic("/tf", TFMessage, _qos(100), recorded=False)
TF_STATIC = Topic("/tf_static", TFMessage, LATCHED_QOS)

COLOR_IMAGE = Topic("/{robot}/color/image_raw", Image, _qos(2), recorded=False)
DEPTH_IMAGE = Topic("/{robot}/aligned_depth_to_color/image_raw", Image, _qos(2), recorded=False)
CAMERA_INFO = Topic("/{robot}/color/camera_info", CameraInfo, _qos(2), recorded=False)

ROBOT_DESCRIPTION = Topic("/{robot}/robot_description", String, LATCHED_QOS)
COMMAND = Topic("/{robot}/command", JointTrajectory, _qos(5))
JOINT_STATES = Topic("/{robot}/joint_states", JointState, LATEST_QOS)
SAFETY = Topic("/{robot}/safety", SafetyStatus, LATCHED_QOS)
SKILL_STATUS = Topic("/{robot}/skill_status", SkillStatus, LATEST_QOS)

LEG_COMMAND = Topic("/{robot}/leg_command", LegCommand, LATEST_QOS)
IMU = Topic("/{robot}/imu/data", Imu, LATEST_QOS)
POSE = Topic("/{robot}/pose", PoseWithCovarianceStamped, LATEST_QOS)
ODOM = Topic("/{robot}/odom", Odometry, LATEST_QOS)
CMD_VEL = Topic("/{robot}/cmd_vel", Twist, LATEST_QOS)
POSTURE = Topic("/{robot}/posture", String, LATEST_QOS)
GAIT = Topic("/{robot}/gait", String, LATCHED_QOS)

SHARED = (
    SAY,
    REPLY,
    CORRECT,
    EMERGENCY_STOP,
    CORRECTION_REPLY,
    PLAN,
    MISSION,
    EVENTS,
    MARKERS,
    DETECTIONS,
    FIXTURES,
    WORLD,
    SIM_STATE,
    GROUND_TRUTH,
    DIAGNOSTICS,
    CLOCK,
    TICK_DONE,
    TF,
    TF_STATIC,
)
PER_ROBOT = (ROBOT_DESCRIPTION, COMMAND, JOINT_STATES, SAFETY, SKILL_STATUS)
"""Topics of an arm."""
PER_LEGGED = (
    ROBOT_DESCRIPTION,
    LEG_COMMAND,
    JOINT_STATES,
    IMU,
    POSE,
    ODOM,
    CMD_VEL,
    POSTURE,
    GAIT,
    SAFETY,
    SKILL_STATUS,
)
"""Topics of a legged robot."""

PER_CAMERA = (COLOR_IMAGE, DEPTH_IMAGE, CAMERA_INFO)
"""Topics of a depth camera, under its name."""

EXECUTE_SKILL = "/{robot}/execute_skill"
FOLLOW_JOINT_TRAJECTORY = "/{robot}/follow_joint_trajectory"  # of an arm
GRIPPER_COMMAND = "/{robot}/gripper_cmd"  # of an arm
RESET = "/{robot}/reset"
STOP_ONE = "/{robot}/emergency_stop"
RESET_FALLEN = "/{robot}/reset_fallen"  # of a legged robot
