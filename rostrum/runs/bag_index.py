"""The bag's ``metadata.yaml``: makes a folder of MCAP segments one rosbag2 bag that carries the run id."""

from collections import defaultdict
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from rosbags.rosbag2 import Reader
from rosbags.typesys import Stores, get_types_from_msg, get_typestore
from ruamel.yaml import YAML

from rostrum.runs.errors import BagError
from rostrum.runs.folder import replace_text

RUN_ID = "run_id"
_FILE = "metadata.yaml"


@dataclass(frozen=True)
class _Segment:
    name: str
    start_ns: int
    end_ns: int
    counts: dict[tuple[str, str], int]
    definitions: dict[str, str]

    @property
    def messages(self) -> int:
        return sum(self.counts.values())


def segments(folder: Path) -> tuple[Path, ...]:
    """The recording's segments in order: ``run.mcap``, ``run_1.mcap``, ..."""
    found = [(_number(path), path) for path in folder.glob("run*.mcap")]
    return tuple(path for number, path in sorted(found) if number >= 0)


def write_index(folder: Path, run_id: str) -> None:
    """Writes ``metadata.yaml`` for the segments that lie in ``folder``, in one step."""
    parts = [_look_into(path) for path in segments(folder)]
    counts: dict[tuple[str, str], int] = defaultdict(int)
    definitions: dict[str, str] = {}
    for part in parts:
        definitions.update(part.definitions)
        for key, count in part.counts.items():
            counts[key] += count
    hashes = _hashes(definitions)
    start = min((part.start_ns for part in parts if part.messages), default=0)
    end = max((part.end_ns for part in parts if part.messages), default=0)
    information = {
        "version": 9,
        "storage_identifier": "mcap",
        "duration": {"nanoseconds": end - start},
        "starting_time": {"nanoseconds_since_epoch": start},
        "message_count": sum(counts.values()),
        "topics_with_message_count": [
            {"topic_metadata": _topic(topic, typename, hashes[typename]), "message_count": count}
            for (topic, typename), count in counts.items()
        ],
        "compression_format": "",
        "compression_mode": "",
        "relative_file_paths": [part.name for part in parts],
        "files": [_file(part) for part in parts],
        "custom_data": {RUN_ID: run_id},
        "ros_distro": "jazzy",
    }
    text = StringIO()
    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    yaml.dump({"rosbag2_bagfile_information": information}, text)
    replace_text(folder / _FILE, text.getvalue())


def bag_run_id(folder: Path) -> str:
    """The run id that the recording in ``folder`` carries.

    Raises:
        BagError: there is no recording, or it carries none.
    """
    try:
        data = YAML(typ="safe").load((folder / _FILE).read_text("utf-8"))
        return str(data["rosbag2_bagfile_information"]["custom_data"][RUN_ID])
    except (OSError, KeyError, TypeError) as error:
        raise BagError(
            f"{folder} holds no closed recording with a run id ({error!r}); after a crash, recover_bag() mends it"
        ) from error


def _number(path: Path) -> int:
    suffix = path.stem.removeprefix("run")
    if not suffix:
        return 0
    return int(suffix[1:]) if suffix[0] == "_" and suffix[1:].isdigit() else -1


def _look_into(path: Path) -> _Segment:
    with Reader(path) as reader:
        return _Segment(
            name=path.name,
            start_ns=reader.start_time,
            end_ns=reader.start_time + max(reader.duration - 1, 0),
            counts={(c.topic, c.msgtype): c.msgcount for c in reader.connections},
            definitions={c.msgtype: c.msgdef.data for c in reader.connections},
        )


def _hashes(definitions: dict[str, str]) -> dict[str, str]:
    store = get_typestore(Stores.ROS2_JAZZY)
    for typename, text in definitions.items():
        found = get_types_from_msg(text, typename)
        store.register({name: fields for name, fields in found.items() if name not in store.fielddefs})
    return {typename: store.hash_rihs01(typename) for typename in definitions}


def _topic(name: str, typename: str, digest: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": typename,
        "serialization_format": "cdr",
        "offered_qos_profiles": [],
        "type_description_hash": digest,
    }


def _file(part: _Segment) -> dict[str, Any]:
    return {
        "path": part.name,
        "starting_time": {"nanoseconds_since_epoch": part.start_ns},
        "duration": {"nanoseconds": part.end_ns - part.start_ns},
        "message_count": part.messages,
    }
