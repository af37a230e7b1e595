"""The recording: raw ROS messages to MCAP, in segments, so that a crash spoils at most the last seconds."""

import logging
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from rosbags.interfaces import Connection
from rosbags.rosbag2 import StoragePlugin, Writer
from rosbags.rosbag2.storage_mcap import McapWriter
from rosbags.typesys import Stores, get_types_from_msg, get_typestore
from rosbags.typesys.base import TypesysError

from rostrum.runs.bag_index import RUN_ID, bag_run_id, segments, write_index
from rostrum.runs.errors import BagError
from rostrum.runs.mcap import mend

log = logging.getLogger(__name__)

_PARTS = ".segments"


class BagWriter:
    """Records serialised messages into ``run.mcap`` of a run folder.

    The recording is cut into segments. Each is written in a hidden folder and, once it has its index, moved beside the
    earlier ones as ``run.mcap``, ``run_1.mcap``, ...; ``metadata.yaml`` lists them all, so that the run folder itself
    is a rosbag2 bag. The run id stands in the bag's custom data under ``run_id``. Calls may come from any thread. A
    recorder that starts again goes on behind the earlier segments.

    Args:
        folder: The run folder.
        run_id: The run's id.
        segment_seconds: Span of message stamps after which the next segment begins [s].
        flush_seconds: Span of message stamps after which everything goes to the disk [s]; a killed recorder loses no
            more than that, see :func:`recover_bag`.

    Raises:
        BagError: the folder holds another run's recording, or one whose recorder was killed.
    """

    def __init__(self, folder: Path, run_id: str, segment_seconds: float = 120.0, flush_seconds: float = 1.0) -> None:
        if (folder / _PARTS).exists():
            raise BagError(f"{folder} holds a recording that was not closed; call recover_bag() first")
        earlier = segments(folder)
        if earlier and (other := bag_run_id(folder)) != run_id:
            raise BagError(f"{folder} holds the recording of run {other}, not {run_id}; record into a fresh run folder")
        self.folder = folder
        self.run_id = run_id
        self._segment_ns = round(segment_seconds * 1e9)
        self._flush_ns = round(flush_seconds * 1e9)
        self._types = get_typestore(Stores.ROS2_JAZZY)
        self._lock = threading.Lock()
        self._writer: Writer | None = None
        self._connections: dict[tuple[str, str], Connection] = {}
        self._begun_ns = 0
        self._flushed_ns = 0
        self._segments = len(earlier)
        self._closed = False
        self._pending_signal: int | None = None

    def add(self, topic: str, typename: str, definition: str, stamp_ns: int, raw: bytes) -> None:
        """Records one message.

        Args:
            topic: Topic name.
            typename: Such as ``rostrum_interfaces/msg/Event``.
            definition: Text of the type's ``.msg`` file, followed by those of the types in it that ROS 2 does not have,
                each headed by a line of ``=`` and a line ``MSG: package/Type``; see
                :func:`rostrum.runs.interfaces.full_definition`. Empty for ROS 2's own types. Read once per type.
            stamp_ns: When it was received [ns].
            raw: The message in CDR, as received.

        Raises:
            BagError: the recording is closed, or the type is unknown and ``definition`` does not define it.
        """
        with self._lock:
            if self._closed:
                raise BagError(f"a message on {topic} came after the recording was closed")
            self._register(typename, definition)
            if self._writer is not None and stamp_ns - self._begun_ns >= self._segment_ns:
                self._finish_segment()
            writer = self._writer or self._begin_segment(stamp_ns)
            writer.write(self._connection(writer, topic, typename), stamp_ns, raw)
            if stamp_ns - self._flushed_ns >= self._flush_ns:
                _flush(writer)
                self._flushed_ns = stamp_ns
        self._obey_pending_signal()

    def close(self) -> None:
        """Ends the recording with its index; a second call does nothing."""
        with self._lock:
            self._close()
        self._obey_pending_signal()

    def close_on(self, *signals: signal.Signals) -> None:
        """Closes the recording when the process is asked to end (``SIGTERM`` by default), then lets it end as before.

        A signal that arrives in the middle of a message waits until the message is whole. Call from the main thread.
        """
        for number in signals or (signal.SIGTERM,):
            previous = signal.getsignal(number)
            signal.signal(number, lambda n, _frame, previous=previous: self._on_signal(n, previous))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _on_signal(self, number: int, previous: signal.Handlers | Callable | int | None) -> None:
        signal.signal(number, previous if previous is not None else signal.SIG_DFL)
        self._pending_signal = number
        if self._lock.acquire(blocking=False):
            try:
                self._close()
            finally:
                self._lock.release()
            self._obey_pending_signal()

    def _obey_pending_signal(self) -> None:
        number, self._pending_signal = self._pending_signal, None
        if number is not None:
            self.close()
            os.kill(os.getpid(), number)

    def _register(self, typename: str, definition: str) -> None:
        if typename in self._types.fielddefs:
            return
        try:
            found = get_types_from_msg(definition, typename) if definition.strip() else {}
            self._types.register({name: fields for name, fields in found.items() if name not in self._types.fielddefs})
            self._types.hash_rihs01(typename)
        except (TypesysError, KeyError) as error:
            self._types.fielddefs.pop(typename, None)
            raise BagError(
                f"cannot record {typename}: {error}; give its .msg text followed by those of the types it contains"
            ) from error

    def _connection(self, writer: Writer, topic: str, typename: str) -> Connection:
        key = (topic, typename)
        if key not in self._connections:
            self._connections[key] = writer.add_connection(topic, typename, typestore=self._types)
        return self._connections[key]

    def _begin_segment(self, stamp_ns: int) -> Writer:
        name = "run" if self._segments == 0 else f"run_{self._segments}"
        self._writer = Writer(self.folder / _PARTS / name, version=9, storage_plugin=StoragePlugin.MCAP)
        self._writer.set_custom_data(RUN_ID, self.run_id)
        self._writer.open()
        self._connections.clear()
        self._begun_ns = self._flushed_ns = stamp_ns
        self._segments += 1
        return self._writer

    def _finish_segment(self) -> None:
        if self._writer is None:
            return
        self._writer.close()
        _publish(self.folder, [self._writer.path / f"{self._writer.path.name}.mcap"], self.run_id)
        self._writer = None

    def _close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._finish_segment()
        shutil.rmtree(self.folder / _PARTS, ignore_errors=True)


def _flush(writer: Writer) -> None:
    storage = writer.storage
    if isinstance(storage, McapWriter):
        if storage.chunk.bio.tell():
            storage.close_chunk()
        storage.bio.flush()


def recover_bag(folder: Path, run_id: str) -> int:
    """Saves what a killed recorder left: mends its open segment and lists it with the others.

    Never call it while the recorder lives.

    Returns:
        How many segments were saved.
    """
    left = sorted((folder / _PARTS).glob("*/*.mcap"), key=lambda path: path.stat().st_mtime)
    whole = [path for path in left if mend(path)]
    if whole:
        log.warning("%s: saved %d segment(s) of a recording that was not closed", folder, len(whole))
        _publish(folder, whole, run_id)
    shutil.rmtree(folder / _PARTS, ignore_errors=True)
    return len(whole)


def _publish(folder: Path, segments: Iterable[Path], run_id: str) -> None:
    for segment in segments:
        segment.replace(folder / segment.name)
    write_index(folder, run_id)
