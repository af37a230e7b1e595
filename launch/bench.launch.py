"""The bench graph for a stock ``ros2 launch``: the same typed description that ``rostrum up`` starts.

Needs a ROS 2 Jazzy with ``launch_ros``, this workspace built with colcon and sourced, and the ``rostrum`` package on
the Python path (``pip install -e .``):

    ros2 launch rostrum_bringup bench.launch.py scene:=bench seed:=0 mode:=wall run_folder:=out/launched
"""

from pathlib import Path

from launch.actions import DeclareLaunchArgument, OpaqueFunction
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

from launch import LaunchDescription
from rostrum.graph.description import GraphCfg, build_graph
from rostrum.runs.folder import RunFolder

ARGUMENTS = {
    "scene": ("bench", "scene name or file"),
    "seed": ("0", "seeds placement and sensor noise"),
    "mode": ("wall", "wall or lockstep"),
    "run_folder": ("out/launched", "where the run records"),
}


def start_graph(context, *_, **__):  # noqa: ANN001, ANN002, ANN003, ANN201 - the launch system's own signature
    """Turns each node of the description into a launch action."""
    value = {name: LaunchConfiguration(name).perform(context) for name in ARGUMENTS}
    wanted = Path(value["run_folder"]).resolve()
    folder = RunFolder.create(wanted.name, wanted.parent)
    cfg = GraphCfg(folder.run_id, folder.path, folder.path, value["scene"], int(value["seed"]), value["mode"])
    return [
        Node(
            package="rostrum_nodes",
            executable=spec.executable,
            name=spec.name,
            namespace=spec.namespace,
            parameters=[spec.parameters],
            remappings=list(spec.remaps.items()),
            output="screen",
        )
        for spec in build_graph(cfg).nodes
    ]


def generate_launch_description() -> LaunchDescription:
    """Entry point of ``ros2 launch``."""
    declared = [DeclareLaunchArgument(name, default_value=d, description=t) for name, (d, t) in ARGUMENTS.items()]
    return LaunchDescription([*declared, OpaqueFunction(function=start_graph)])
