import pytest
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

from rostrum.runs.errors import BagError
from rostrum.runs.interfaces import full_definition, read_definitions


def test_every_message_of_ours_can_be_registered_alone(interfaces):
    definitions = read_definitions(interfaces)
    for typename in definitions:
        store = get_typestore(Stores.ROS2_JAZZY)
        store.register(get_types_from_msg(full_definition(typename, definitions), typename))
        assert store.hash_rihs01(typename).startswith("RIHS01_")


def test_contained_types_follow_once_at_any_depth():
    definitions = {
        "p/msg/A": "B[] many  # of C x\np/B one\nstring<=4 s\nuint8 K=3\n",
        "p/msg/B": "C[<=2] inner\ngeometry_msgs/Pose pose\n",
        "p/msg/C": "float64 x\n",
    }
    text = full_definition("p/msg/A", definitions)
    assert [line for line in text.splitlines() if line.startswith("MSG:")] == ["MSG: p/B", "MSG: p/C"]


def test_standard_types_need_no_text(interfaces):
    assert full_definition("std_msgs/msg/String", read_definitions(interfaces)) == ""


def test_an_empty_package_says_what_to_do(tmp_path):
    with pytest.raises(BagError, match="build the interfaces"):
        read_definitions(tmp_path)
