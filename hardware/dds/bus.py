"""A participant of one DDS domain on one network interface, by Cyclone DDS."""

import threading
from typing import TypeVar

from cyclonedds.core import DDSException, Entity, InstanceState, ReadCondition, SampleState, ViewState, WaitSet
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
EntityT = TypeVar("EntityT", bound=Entity)

_domains: dict[int, "_OpenDomain"] = {}
_lock = threading.Lock()


class _OpenDomain:
    """A domain of this process; Cyclone configures each once, until its last user leaves."""

    def __init__(self, domain: int, interface: str, tag: str) -> None:
        self.where, self.users = (interface, tag), 0
        self.entity = Domain(domain, _CONFIGURATION.format(interface=interface, tag=tag))


def _enter(domain: int, interface: str, tag: str) -> None:
    with _lock:
        opened = _domains.get(domain) or _OpenDomain(domain, interface, tag)
        if opened.where != (interface, tag):
            raise ConnectionFailedError(
                f"DDS domain {domain} is already open in this process, with {' '.join(opened.where)}; "
                f"{interface} {tag} needs another domain or another process"
            )
        _domains[domain] = opened
        opened.users += 1


def _leave(domain: int) -> None:
    with _lock:
        opened = _domains[domain]
        opened.users -= 1
        if not opened.users:
            _delete(_domains.pop(domain).entity)


def _delete(entity: Entity) -> None:
    """Deletes an entity now: an error that somebody keeps would hold it with its frames, and Cyclone has no close."""
    entity.__del__()


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
        self._entities: list[Entity] = []
        self._domain = domain
        try:
            _enter(domain, interface, tag)
            try:
                self._participant = self._keep(DomainParticipant(domain))
            except DDSException:
                _leave(domain)
                raise
        except DDSException as error:
            where = name or address
            raise ConnectionFailedError(f"DDS domain {domain} cannot be opened on {where}: {error}") from error
        self._wait_set = self._keep(WaitSet(self._participant))

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
        reader = self._keep(DataReader(self._participant, self._topic(topic, message), qos))
        something_new = ViewState.Any | InstanceState.Any | SampleState.NotRead
        self._wait_set.attach(self._keep(ReadCondition(reader, something_new)))
        return reader

    def writer(self, topic: str, message: type[MessageT]) -> "DataWriter[MessageT]":
        """Publishes a topic; reliable to those who ask for it, as DDS has it by default."""
        return self._keep(DataWriter(self._participant, self._topic(topic, message)))

    def wait(self, seconds: float) -> None:
        """Waits until one of the readers has something new, ``seconds`` at most."""
        if seconds > 0.0:
            self._wait_set.wait(int(seconds * 1e9))

    def close(self) -> None:
        """Leaves the domain; no reader or writer may be used any more. Safe to call twice."""
        if self._entities:
            while self._entities:
                _delete(self._entities.pop())
            _leave(self._domain)

    def _topic(self, name: str, message: type[MessageT]) -> "Topic[MessageT]":
        return self._keep(Topic(self._participant, name, message))

    def _keep(self, entity: EntityT) -> EntityT:
        self._entities.append(entity)
        return entity


def take(reader: "DataReader[MessageT]") -> list[MessageT]:
    """What waits for a reader, oldest first; samples that are not of its type are left out."""
    try:
        return [sample for sample in reader.take(_DEPTH) if not isinstance(sample, InvalidSample)]
    except RecordError:
        return []
