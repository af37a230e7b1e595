"""Unitree's request and response of its services, as the vendor's IDL ``unitree_api`` defines them."""

# ruff: noqa: N801
from dataclasses import dataclass

from cyclonedds.idl import IdlStruct
from cyclonedds.idl.annotations import autoid, final
from cyclonedds.idl.types import int32, int64, sequence, uint8


@dataclass
@final
@autoid("sequential")
class RequestIdentity_(IdlStruct, typename="unitree_api.msg.dds_.RequestIdentity_"):
    """Which request, of which function."""

    id: int64
    api_id: int64


@dataclass
@final
@autoid("sequential")
class RequestLease_(IdlStruct, typename="unitree_api.msg.dds_.RequestLease_"):
    """The lease of a client that holds a service for itself; 0 for none."""

    id: int64


@dataclass
@final
@autoid("sequential")
class RequestPolicy_(IdlStruct, typename="unitree_api.msg.dds_.RequestPolicy_"):
    """How a request is treated."""

    priority: int32
    noreply: bool


@dataclass
@final
@autoid("sequential")
class RequestHeader_(IdlStruct, typename="unitree_api.msg.dds_.RequestHeader_"):
    """Head of a request."""

    identity: RequestIdentity_
    lease: RequestLease_
    policy: RequestPolicy_


@dataclass
@final
@autoid("sequential")
class Request_(IdlStruct, typename="unitree_api.msg.dds_.Request_"):
    """A request; its parameter is JSON."""

    header: RequestHeader_
    parameter: str
    binary: sequence[uint8]


@dataclass
@final
@autoid("sequential")
class ResponseStatus_(IdlStruct, typename="unitree_api.msg.dds_.ResponseStatus_"):
    """How it went; 0 is success."""

    code: int32


@dataclass
@final
@autoid("sequential")
class ResponseHeader_(IdlStruct, typename="unitree_api.msg.dds_.ResponseHeader_"):
    """Head of a response, with the request's identity."""

    identity: RequestIdentity_
    status: ResponseStatus_


@dataclass
@final
@autoid("sequential")
class Response_(IdlStruct, typename="unitree_api.msg.dds_.Response_"):
    """A response; its data is JSON."""

    header: ResponseHeader_
    data: str
    binary: sequence[uint8]
