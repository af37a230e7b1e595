"""Documents: round trips of every registered contract, and what a reader refuses."""

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.document import document, documents, from_dict, from_json, identity, schema, to_dict, to_json
from hardware.errors import DocumentError


@dataclass(frozen=True)
class Part:
    """A part."""

    name: str
    weight: float


@document("test_parcel", "2.3")
@dataclass(frozen=True)
class Parcel:
    """A parcel."""

    label: str
    parts: tuple[Part, ...] = ()
    limits: tuple[float, float] | None = None
    count: int = 1


PARCEL = Parcel("a", (Part("b", 1.5), Part("c", 2.0)), (0.1, -0.2), 3)

parcels = st.builds(
    Parcel,
    st.text(),
    st.lists(st.builds(Part, st.text(), st.floats(allow_nan=False, allow_infinity=False))).map(tuple),
    st.none() | st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2),
    st.integers(),
)


@given(parcels)
def test_round_trip(parcel: Parcel) -> None:
    assert from_json(Parcel, to_json(parcel)) == parcel
    assert from_dict(Parcel, to_dict(parcel)) == parcel


def test_the_identity_travels() -> None:
    data = to_dict(PARCEL)
    assert (data["schema"], data["version"]) == ("test_parcel", "2.3")
    assert identity(Parcel) == ("test_parcel", "2.3")
    assert documents()["test_parcel"] is Parcel
    assert json.loads(to_json(PARCEL, indent=2)) == json.loads(to_json(PARCEL))


def test_the_schema_names_every_field() -> None:
    description = schema(Parcel)
    assert description["$id"] == "rostrum/test_parcel/2.3"
    assert set(description["properties"]) == {"label", "parts", "limits", "count"}
    assert description["required"] == ["label"]
    assert description["additionalProperties"] is False


def test_a_newer_minor_version_is_read() -> None:
    assert from_dict(Parcel, {**to_dict(PARCEL), "version": "2.9"}) == PARCEL


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": "other"}, "schema 'test_parcel'"),
        ({"schema": None}, "schema 'test_parcel'"),
        ({"version": "3.0"}, "3.0"),
        ({"version": None}, "version"),
        ({"colour": "red"}, "colour"),
        ({"label": 5}, "label"),
        ({"count": "many"}, "count"),
        ({"parts": [{"name": "b"}]}, r"parts\.0\.weight"),
        ({"parts": [{"name": "b", "weight": float("nan")}]}, "parts"),
        ({"limits": [1.0]}, "limits"),
    ],
)
def test_refused(change: dict, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        from_dict(Parcel, {**to_dict(PARCEL), **change})


@pytest.mark.parametrize("key", ["schema", "version", "label"])
def test_a_missing_key_is_refused(key: str) -> None:
    data = to_dict(PARCEL)
    del data[key]
    with pytest.raises(DocumentError):
        from_dict(Parcel, data)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", b"\xff\xfe"])
def test_no_json_object(text: str | bytes) -> None:
    with pytest.raises(DocumentError):
        from_json(Parcel, text)


def test_an_unregistered_class_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"Part is not a registered document.*test_parcel"):
        to_json(Part("a", 1.0))


def test_infinity_is_not_written() -> None:
    with pytest.raises(ValueError, match=r"not JSON compliant|Out of range"):
        to_json(Parcel("a", (Part("b", float("inf")),)))
