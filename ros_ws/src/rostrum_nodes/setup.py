"""Installs the node executables under ``lib/rostrum_nodes``."""

from setuptools import find_packages, setup

NODES = (
    "sim",
    "driver",
    "legged_driver",
    "twin",
    "gait",
    "skill_server",
    "legged_skill_server",
    "world",
    "executive",
    "recorder",
    "frames",
    "depth_cameras",
    "camera",
    "perception",
)

setup(
    name="rostrum_nodes",
    version="0.1.0",
    packages=find_packages(),
    data_files=[
        ("share/ament_index/resource_index/packages", ["resource/rostrum_nodes"]),
        ("share/rostrum_nodes", ["package.xml"]),
    ],
    entry_points={"console_scripts": [f"{node} = rostrum_nodes.{node}_node:main" for node in NODES]},
)
