"""Skills of strangers: packages in folders that ``ROSTRUM_SKILLS`` names, found by every process that knows skills.

A plug-in is a package ``NAME/`` whose ``__init__.py`` sets ``PLUGIN`` to a :class:`SkillPlugin`. Reading it imports the
contract only; the executor is imported where a robot runs the skill, and with it whatever heavy packages it needs. A
plug-in that cannot be read is named, with the reason, and left out; it takes nothing else with it.
"""

import functools
import hashlib
import importlib
import importlib.util
import logging
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from skills.contract import Executor, SkillSpec, Value
from skills.errors import PluginError
from skills.guarded import GuardedExecutor
from skills.spec_check import check_spec

log = logging.getLogger(__name__)

VARIABLE = "ROSTRUM_SKILLS"
"""Folders of plug-ins, separated like those of ``PATH``."""
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
"""What a skill, and so its package, may be called: lower case words joined by underscores, as people would say them."""


@dataclass(frozen=True)
class SkillPlugin:
    """A skill from outside, as its package declares it.

    Attributes:
        spec: What it is.
        executor: Where its executor is, ``module:Class`` within the package; the class is called with the robot's
            context and the bound arguments.
        estimate: Where its estimate is, ``module:function`` within the package, called as
            :class:`skills.registry.EstimateHook` says; empty judges it by its contract.
        judge: Where it is told whether a skill without a lasting effect is done as the arm stands, ``module:function``
            within the package, called with the robot's context, the bound arguments and the world; empty where nothing
            but its executor can tell.
    """

    spec: SkillSpec
    executor: str
    estimate: str = ""
    judge: str = ""


@dataclass(frozen=True)
class FoundPlugin:
    """A plug-in that was read.

    Attributes:
        plugin: What it declares.
        folder: Its package.
        module: Name under which the package is imported.
    """

    plugin: SkillPlugin
    folder: Path
    module: str

    @property
    def spec(self) -> SkillSpec:
        """What the skill is."""
        return self.plugin.spec

    def executor(self, context: Any, arguments: dict[str, Value]) -> Executor:
        """Builds the executor of one call.

        Raises:
            PluginError: it cannot be imported or built.
        """
        build = self._load(self.plugin.executor, "executor")
        try:
            executor = build(context, arguments)
        except Exception as error:  # a stranger's code may raise anything
            raise PluginError(f"skill '{self.spec.name}': its executor cannot be built: {error!r}") from error
        return GuardedExecutor(self.spec.name, executor, getattr(context, "generator", None))

    def estimate(self) -> Callable[..., Any] | None:
        """Its own judge of feasibility and duration, None where it is judged by its contract.

        Raises:
            PluginError: it cannot be imported.
        """
        return self._load(self.plugin.estimate, "estimate") if self.plugin.estimate else None

    def judge(self) -> Callable[..., Any] | None:
        """Says whether it is done, None where nothing but its executor can tell.

        Raises:
            PluginError: it cannot be imported.
        """
        return self._load(self.plugin.judge, "judge") if self.plugin.judge else None

    def _load(self, where: str, what: str) -> Callable[..., Any]:
        module, colon, attribute = where.partition(":")
        try:
            found = getattr(importlib.import_module(f"{self.module}.{module}"), attribute) if colon else None
        except (Exception, SystemExit) as error:  # a stranger's code may raise anything
            raise PluginError(
                f"skill '{self.spec.name}': its {what} '{where}' cannot be imported: {error!r}"
            ) from error
        if not callable(found):
            raise PluginError(f"skill '{self.spec.name}': its {what} is '{where}'; write it as module:name")
        return found


@dataclass(frozen=True)
class BrokenPlugin:
    """A package that is no plug-in, and why."""

    folder: Path
    why: str


@dataclass(frozen=True)
class Plugins:
    """What the folders hold, by name."""

    found: tuple[FoundPlugin, ...] = ()
    broken: tuple[BrokenPlugin, ...] = ()


def plugin_folders() -> tuple[Path, ...]:
    """The folders that ``ROSTRUM_SKILLS`` names, absolute."""
    named = os.environ.get(VARIABLE, "").split(os.pathsep)
    return tuple(dict.fromkeys(Path(folder).expanduser().resolve() for folder in named if folder.strip()))


def plugins() -> Plugins:
    """The plug-ins of ``ROSTRUM_SKILLS``; each folder is read once by a process."""
    return read_plugins(plugin_folders())


@functools.cache
def read_plugins(folders: tuple[Path, ...]) -> Plugins:
    """Reads every package in ``folders``; of two with one name the first counts."""
    found: dict[str, FoundPlugin] = {}
    broken: list[BrokenPlugin] = []
    for folder in folders:
        if not folder.is_dir():
            broken.append(BrokenPlugin(folder, f"there is no folder {folder}; see {VARIABLE}"))
            continue
        for package in sorted(path.parent for path in folder.glob("*/__init__.py")):
            try:
                plugin = read_plugin(package)
                if plugin.spec.name in found:
                    raise PluginError(f"{found[plugin.spec.name].folder} has that name already; rename one of them")
            except PluginError as error:
                broken.append(BrokenPlugin(package, str(error)))
            else:
                found[plugin.spec.name] = plugin
    for each in broken:
        log.warning("the skill in %s is left out: %s", each.folder, each.why)
    return Plugins(tuple(found[name] for name in sorted(found)), tuple(broken))


def read_plugin(package: Path) -> FoundPlugin:
    """Imports the contract of one plug-in.

    Raises:
        PluginError: it cannot be imported, declares none, or its spec is malformed.
    """
    module = f"rostrum_skill_{package.name}_{hashlib.sha1(str(package).encode()).hexdigest()[:8]}"
    plugin = getattr(_imported(package, module), "PLUGIN", None)
    if not isinstance(plugin, SkillPlugin):
        raise PluginError("its __init__.py sets no PLUGIN = SkillPlugin(...)")
    if plugin.spec.name != package.name or not NAME.fullmatch(package.name):
        raise PluginError(
            f"its skill is called '{plugin.spec.name}' and its folder '{package.name}'; give both one name, "
            "lower case words joined by underscores"
        )
    problems = check_spec(plugin.spec)
    if problems:
        raise PluginError(f"its contract is malformed: {'; '.join(problems)}")
    return FoundPlugin(plugin, package, module)


def _imported(package: Path, module: str) -> ModuleType:
    if module in sys.modules:
        return sys.modules[module]
    spec = importlib.util.spec_from_file_location(
        module, package / "__init__.py", submodule_search_locations=[str(package)]
    )
    assert spec is not None and spec.loader is not None, "it is a Python file"
    loaded = sys.modules[module] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(loaded)
    except (Exception, SystemExit) as error:  # a stranger's code may raise anything
        del sys.modules[module]
        raise PluginError(f"it cannot be imported: {error!r}") from error
    return loaded
