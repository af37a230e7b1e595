"""Model packs: fetched once, checked, unpacked whole or not at all. No test here needs a network."""

import hashlib
import json
import multiprocessing
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.descriptions import packs
from hardware.descriptions.packs import PACKS, ModelPack, cache_folder, ensure_pack
from hardware.errors import PackError

MEMBERS = {
    "toy_robot/assets/toy.xml": "<mujoco/>",
    "toy_robot/assets/meshes/arm.obj": "v 0 0 0",
    "toy_robot/assets/meshes/deep/hand.obj": "v 1 0 0",
    "toy_robot/assets/toy.xml.bak": "not wanted",
    "toy_robot/code.py": "raise SystemExit",
    "toy_robot-1.0.dist-info/licenses/LICENSE": "free",
    "toy_robot-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: toy-robot\nVersion: 1.0\n",
    "toy_robot-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "toy_robot-1.0.dist-info/RECORD": "",
}
WANTED = {
    "toy_robot/assets/toy.xml",
    "toy_robot/assets/meshes/arm.obj",
    "toy_robot/assets/meshes/deep/hand.obj",
    "toy_robot-1.0.dist-info/licenses/LICENSE",
}


def build_wheel(path: Path, members: dict[str, str] = MEMBERS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return path


def toy(wheel: Path) -> ModelPack:
    return ModelPack(
        name="toy",
        project="toy-robot",
        version="1.0",
        wheel=wheel.name,
        sha256=hashlib.sha256(wheel.read_bytes()).hexdigest(),
        size=wheel.stat().st_size,
        members=("toy_robot/assets/toy.xml", "toy_robot/assets/meshes/", "toy_robot-1.0.dist-info/licenses/LICENSE"),
        licence="MIT",
    )


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip looks into instead of the network."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: Path) -> Path:
    """An empty cache and a table with one toy pack, whose wheel is nowhere."""
    wheel = build_wheel(tmp_path / "made" / "toy_robot-1.0-py3-none-any.whl")
    monkeypatch.setattr(packs, "PACKS", {"toy": toy(wheel)})
    monkeypatch.setenv("ROSTRUM_MODEL_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def leftovers(cache: Path) -> set[str]:
    return {path.name for path in [*cache.iterdir(), *(cache / "downloads").glob("*")]} - {
        ".lock",
        "downloads",
        "toy-1.0",
        "toy_robot-1.0-py3-none-any.whl",
    }


def test_downloaded_with_pip_and_unpacked(cache: Path, index: Path) -> None:
    build_wheel(index / "toy_robot-1.0-py3-none-any.whl")
    lines: list[str] = []
    folder = ensure_pack("toy", lines.append)
    assert files(folder) == WANTED | {"pack.json"}
    assert (folder / "toy_robot/assets/toy.xml").read_text() == "<mujoco/>"
    manifest = json.loads((folder / "pack.json").read_text())
    assert manifest["licence"] == "MIT"
    assert set(manifest["files"]) == WANTED
    assert "0.0 MB" in lines[0]
    assert leftovers(cache) == set()
    lines.clear()
    assert ensure_pack("toy", lines.append) == folder
    assert lines == []


def test_a_pack_at_hand_needs_neither_pip_nor_a_writable_cache(
    cache: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_wheel(index / "toy_robot-1.0-py3-none-any.whl")
    folder = ensure_pack("toy")
    monkeypatch.setattr(packs.subprocess, "run", None)
    monkeypatch.setattr(packs, "_lock", None)
    assert ensure_pack("toy") == folder


def test_offline_says_what_to_put_where(cache: Path) -> None:
    with pytest.raises(PackError) as error:
        ensure_pack("toy")
    text = str(error.value)
    wheel, digest = "toy_robot-1.0-py3-none-any.whl", packs.PACKS["toy"].sha256
    for part in ("ROSTRUM_MODEL_DIR", wheel, digest, str(cache), "toy-robot==1.0"):
        assert part in text
    assert "No matching distribution" in text
    assert leftovers(cache) == set()


def test_a_wheel_laid_there_by_hand_is_used(cache: Path) -> None:
    build_wheel(cache / "toy_robot-1.0-py3-none-any.whl")
    assert files(ensure_pack("toy")) == WANTED | {"pack.json"}


def test_a_damaged_wheel_by_hand_is_ignored_and_kept(cache: Path, index: Path) -> None:
    cache.mkdir()
    by_hand = cache / "toy_robot-1.0-py3-none-any.whl"
    by_hand.write_bytes(b"half")
    with pytest.raises(PackError):
        ensure_pack("toy")
    build_wheel(index / "toy_robot-1.0-py3-none-any.whl")
    assert files(ensure_pack("toy")) == WANTED | {"pack.json"}
    assert by_hand.read_bytes() == b"half"


def test_a_half_download_is_fetched_again(cache: Path, index: Path) -> None:
    build_wheel(index / "toy_robot-1.0-py3-none-any.whl")
    half = cache / "downloads" / "toy_robot-1.0-py3-none-any.whl"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"PK half")
    lines: list[str] = []
    assert files(ensure_pack("toy", lines.append)) == WANTED | {"pack.json"}
    assert any("damaged" in line for line in lines)


def test_another_content_is_refused(cache: Path, index: Path) -> None:
    build_wheel(index / "toy_robot-1.0-py3-none-any.whl", {**MEMBERS, "toy_robot/code.py": "evil"})
    with pytest.raises(PackError, match=r"SHA-256.*recorded is") as error:
        ensure_pack("toy")
    assert packs.PACKS["toy"].sha256 in str(error.value)
    assert not (cache / "toy-1.0").exists()
    assert not (cache / "downloads" / "toy_robot-1.0-py3-none-any.whl").exists()


def test_a_wheel_without_the_files_is_refused(cache: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = build_wheel(index / "toy_robot-1.0-py3-none-any.whl")
    monkeypatch.setattr(packs, "PACKS", {"toy": replace(toy(wheel), members=("toy_robot/legs/",))})
    with pytest.raises(PackError, match="holds no toy_robot/legs/"):
        ensure_pack("toy")
    assert leftovers(cache) == set()


def test_a_damaged_pack_is_unpacked_again(cache: Path) -> None:
    build_wheel(cache / "toy_robot-1.0-py3-none-any.whl")
    folder = ensure_pack("toy")
    (folder / "toy_robot/assets/meshes/arm.obj").unlink()
    assert files(ensure_pack("toy")) == WANTED | {"pack.json"}
    (folder / "pack.json").write_text("[]")
    assert files(ensure_pack("toy")) == WANTED | {"pack.json"}


def test_a_member_cannot_leave_the_folder(cache: Path) -> None:
    pack = packs.PACKS["toy"]
    assert packs._wanted("toy_robot/assets/meshes/arm.obj", pack)
    assert not packs._wanted("toy_robot/assets/meshes/../../../../evil", pack)
    assert not packs._wanted("/etc/passwd", pack)


def _ensure(_: int) -> str:
    return str(ensure_pack("toy"))


def test_processes_may_race(cache: Path) -> None:
    build_wheel(cache / "toy_robot-1.0-py3-none-any.whl")
    with multiprocessing.get_context("fork").Pool(4) as pool:
        folders = set(pool.map(_ensure, range(8)))
    assert folders == {str(cache / "toy-1.0")}
    assert files(cache / "toy-1.0") == WANTED | {"pack.json"}
    assert leftovers(cache) == set()


def test_an_unusable_cache_is_one_error(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ROSTRUM_MODEL_DIR", str(tmp_path / "file"))
    with pytest.raises(PackError, match="ROSTRUM_MODEL_DIR"):
        ensure_pack("toy")


def test_the_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROSTRUM_MODEL_DIR", "/chosen")
    monkeypatch.setenv("XDG_CACHE_HOME", "/xdg")
    assert cache_folder() == Path("/chosen")
    monkeypatch.delenv("ROSTRUM_MODEL_DIR")
    assert cache_folder() == Path("/xdg/rostrum")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "rostrum"


def test_an_unknown_pack_lists_the_choices() -> None:
    with pytest.raises(PackError, match=r"known: .*franka_panda_2f85"):
        ensure_pack("ur5e")


def test_the_command_line(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["packs", "toy"])
    assert packs.main() == 1
    build_wheel(cache / "toy_robot-1.0-py3-none-any.whl")
    assert packs.main() == 0
    monkeypatch.setattr("sys.argv", ["packs"])
    assert packs.main() == 0


def test_the_table_is_complete() -> None:
    for name, pack in PACKS.items():
        assert pack.name == name
        assert len(pack.sha256) == 64
        assert any("LICENSE" in member or member.endswith("METADATA") for member in pack.members)
        assert pack.licence
