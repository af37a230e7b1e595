"""A new skill from a template: contract, executor, test and page, as a plug-in that works as it is written."""

import keyword
from pathlib import Path
from string import Template

from rostrum.errors import UsageError
from rostrum.skill_library.describe import contract_page
from rostrum.skill_library.known import known_specs
from skills.errors import PluginError
from skills.plugins import NAME, read_plugin

TEMPLATES = Path(__file__).parent / "template"
FILES = {
    "__init__.py": "__init__.py.tmpl",
    "spec.py": "spec.py.tmpl",
    "executor.py": "executor.py.tmpl",
    "test_{name}.py": "test_skill.py.tmpl",
}
PAGE = "README.md"
DESCRIPTION = "Hover the tool over an object for a moment so that people see which one is meant."


def new_skill(name: str, folder: Path, description: str = DESCRIPTION) -> Path:
    """Writes a package; returns its folder.

    Args:
        name: Of the skill and its package.
        folder: Where the user's skills are; made when it is absent.
        description: One sentence that says what it does, beginning with its verb.

    Raises:
        UsageError: the name is no name, or taken; the description is no single line; the folder cannot be written.
    """
    _check(name, folder, description)
    package = folder / name
    values = {
        "name": name,
        "class_name": "".join(part.capitalize() for part in name.split("_")),
        "description": description,
        "description_lower": description[:1].lower() + description[1:],
        "folder": folder.resolve(),
        "package": package,
        "sentence": f"{name.replace('_', ' ').capitalize()} the red block.",
    }
    try:
        package.mkdir(parents=True)
        for file, template in FILES.items():
            _write(package / file.format(name=name), template, values)
        values["contract"] = contract_page(read_plugin(package.resolve()).spec)
        _write(package / PAGE, f"{PAGE}.tmpl", values)
    except OSError as error:
        raise UsageError(f"{package} cannot be written: {error}") from error
    except PluginError as error:
        raise UsageError(f"{package}: {error}") from error
    return package


def _check(name: str, folder: Path, description: str) -> None:
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise UsageError(f"'{name}' is no name for a skill; take lower case words joined by underscores, as 'point_at'")
    if name in {spec.name for spec in known_specs()} or (folder / name).exists():
        taken = folder / name if (folder / name).exists() else "a skill that is known here"
        raise UsageError(f"the name '{name}' is taken by {taken}; choose another one")
    if not description.strip() or any(sign in description for sign in '"\\\n'):
        raise UsageError("a description is one line without quotation marks and backslashes")


def _write(path: Path, template: str, values: dict) -> None:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    path.write_text(Template(text).substitute(values), encoding="utf-8")
