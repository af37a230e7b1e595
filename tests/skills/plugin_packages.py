"""Packages of skills, written for tests."""

from pathlib import Path

SPEC = """
from skills.contract import Parameter, SkillSpec
from skills.plugins import SkillPlugin

OBJECT = Parameter("object", "object")
SPEC = SkillSpec("{name}", "Tap an object gently.", (OBJECT,), {capabilities}, {precondition}, (), (), timeout=9.0,
                 duration=2.0)
PLUGIN = SkillPlugin(SPEC, executor="{executor}", estimate="{estimate}")
"""
EXECUTOR = """
from skills.contract import Progress, Reason, SkillResult

class Done:
    def __init__(self, context, arguments):
        {built}
    def initialise(self, now, world):
        pass
    def update(self, now, world):
        {updated}
    def progress(self):
        return Progress("tap", 0.5)
    def terminate(self, now):
        pass
"""


def write_plugin(
    folder: Path,
    name: str = "tap",
    *,
    called: str = "",
    capabilities: tuple[str, ...] = ("arm",),
    precondition: tuple[str, ...] = ("fresh(object)",),
    executor: str = "executor:Done",
    estimate: str = "",
    built: str = "pass",
    updated: str = "return SkillResult(Reason.SUCCESS, 'tapped')",
    init: str | None = None,
) -> Path:
    package = folder / name
    package.mkdir(parents=True)
    text = SPEC.format(name=called or name, capabilities=capabilities, precondition=precondition, executor=executor,
                       estimate=estimate)  # fmt: skip
    (package / "__init__.py").write_text(text if init is None else init)
    (package / "executor.py").write_text(EXECUTOR.format(built=built, updated=updated))
    return package
