"""Every skill that this installation knows, of arms and of legs, those of plug-ins too."""

import difflib
import os
from pathlib import Path

from rostrum.errors import UsageError
from skills.contract import SkillSpec
from skills.errors import UnknownSkillError
from skills.library import library
from skills.locomotion.library import leg_library
from skills.plugins import VARIABLE, plugin_folders


def use_folders(folders: tuple[Path, ...]) -> None:
    """Adds folders of plug-ins for this process and those that it starts.

    Raises:
        UsageError: no such folder.
    """
    for folder in folders:
        if not folder.expanduser().is_dir():
            raise UsageError(f"--skills {folder}: there is no such folder; 'rostrum skill new NAME' makes one")
    known = [*(folder.expanduser().resolve() for folder in folders), *plugin_folders()]
    if known:
        os.environ[VARIABLE] = os.pathsep.join(map(str, dict.fromkeys(known)))


def known_specs() -> tuple[SkillSpec, ...]:
    """The contracts, by name."""
    found = {spec.name: spec for spec in (*leg_library().specs(), *library().specs())}
    return tuple(found[name] for name in sorted(found))


def spec_of(name: str) -> SkillSpec:
    """The contract of a skill.

    Raises:
        UnknownSkillError: no such skill; names the nearest and lists all.
    """
    specs = {spec.name: spec for spec in known_specs()}
    if name not in specs:
        near = difflib.get_close_matches(name, specs, n=2, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else ";"
        raise UnknownSkillError(f"no skill '{name}'{hint} Known: {', '.join(specs)}")
    return specs[name]
