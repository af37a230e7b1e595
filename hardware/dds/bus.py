"""A participant of one DDS domain on one network interface, by Cyclone DDS."""

import threading
import weakref
from typing import TypeVar

from cyclonedds.core import DDSException, InstanceState, ReadCondition, SampleState, ViewState, WaitSet
from cyclonedds.domain import Domain, DomainParticipant
from cyclonedds.idl import IdlStruct
from cyclonedds.internal import InvalidSample
from cyclonedds.pub import DataWriter
from cyclonedds.qos import Policy, Qos
from cyclonedds.sub import DataReader
from cyclonedds.topic import Topic

from hardware.dds.record import RecordError
from hardware.errors import ConnectionFailedError

_CONFIGURATION = (
    '<CycloneDDS><Domain Id="any"><General><Interfaces><NetworkInterface {interface}/></Interfaces></General>'
    "<Discovery><Tag>{tag}</Tag></Discovery></Domain></CycloneDDS>"
)
_DEPTH = 16  # samples that wait for their reader

MessageT = TypeVar("MessageT", bound=IdlStruct)

_domains: "weakref.WeakValueDictionary[int, _OpenDomain]" = weakref.WeakValueDictionary()
_lock = threading.Lock()


class _OpenDomain:
    """A domain of this process; Cyclone configures each once, and drops it with its last user."""

    def __init__(self, domain: int, interface: str, tag: str) -> None:
        self.where = (interface, tag)
        self.entity = Domain(domain, _CONFIGURATION.format(interface=interface, tag=tag))


class Bus:
    """Reads and writes topics of one domain.

    Args:
        domain: Number of the DDS domain.
        name: Name of the interface, such as ``eth0``.
        address: Or its address, such as ``127.0.0.1``.
        tag: Domain tag (DDSI-RTPS 2.3): participants with another one do not see this one. Robots have none.

    Raises:
        ConnectionFailedError: the domain cannot be opened there, or this process has it open elsewhere.
    """

    def __init__(self, domain: int, name: str = "", address: str = "", tag: str = "") -> None:
        interface = f'name="{name}"' if name else f'address="{address}"'
        try:
            with _lock:
                opened = _domains.get(domain)
                if opened is None:
                    opened = _domains[domain] = _OpenDomain(domain, interface, tag)
                if opened.where != (interface, tag):
                    raise ConnectionFailedError(
                        f"DDS domain {domain} is already open in this process, with {' '.join(opened.where)}; "
                        f"{interface} {tag} needs another domain or another process"
                    )
                self._domain = opened
            self._participant = DomainParticipant(domain)
        except DDSException as error:
            raise ConnectionFailedError(
                f"DDS domain {domain} cannot be opened on {name or address}: {error}"
            ) from error
        self._wait_set = WaitSet(self._participant)

    def reader(self, topic: str, message: type[MessageT], foreign: bool = False) -> "DataReader[MessageT]":
        """Subscribes to a topic, best effort.

        Args:
            topic: Its name on DDS, such as ``rt/lowstate``.
            message: Its type.
            foreign: Whether to leave out what this participant writes itself.
        """
        qos = Qos(
            Policy.Reliability.BestEffort,
            Policy.History.KeepLast(_DEPTH),
            Policy.IgnoreLocal.Participant if foreign else Policy.IgnoreLocal.Nothing,
        )
        reader = DataReader(self._participant, Topic(self._participant, topic, message), qos)
        self._wait_set.attach(ReadCondition(reader, ViewState.Any | InstanceState.Any | SampleState.NotRead))
        return reader

    def writer(self, topic: str, message: type[MessageT]) -> "DataWriter[MessageT]":
        """Publishes a topic; reliable to those who ask for it, as DDS has it by default."""
        return DataWriter(self._participant, Topic(self._participant, topic, message))

    def wait(self, seconds: float) -> None:
        """Waits until one of the readers has something new, ``seconds`` at most."""
        if seconds > 0.0:
            self._wait_set.wait(int(seconds * 1e9))


def take(reader: "DataReader[MessageT]") -> list[MessageT]:
    """What waits for a reader, oldest first; samples that are not of its type are left out."""
    try:
        return [sample for sample in reader.take(_DEPTH) if not isinstance(sample, InvalidSample)]
    except RecordError:
        return []
