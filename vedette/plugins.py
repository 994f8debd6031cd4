"""A component's file name is its name: list a folder, load one module by name, only when it is used.

A user's own components lie in the same folders (``processors/taggers``, ``sinks/channels`` ...) under `VEDETTE_PLUGINS`
and win over ours of the same name. Files that begin with ``_`` are helpers, not components.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

from vedette.errors import ConfigError


def names(package: str, plugins: Path | None = None) -> list[str]:
    """The names of the components in `package` (``sinks.channels``), ours and the user's, sorted."""
    ours = importlib.import_module(package).__path__
    found = {module.name for module in pkgutil.iter_modules(ours) if not module.name.startswith("_")}
    if plugins is not None:
        folder = plugins.joinpath(*package.split("."))
        found |= {file.stem for file in folder.glob("*.py") if not file.name.startswith("_")}
    return sorted(found)


def load(package: str, name: str, plugins: Path | None = None) -> ModuleType:
    """The module of that name. Raises ConfigError, which lists the names there are."""
    known = names(package, plugins)
    if name not in known:
        raise ConfigError(f"no {name!r} in {package}; there are: {', '.join(known)}")
    if plugins is not None and (file := plugins.joinpath(*package.split("."), f"{name}.py")).is_file():
        return _load_file(f"vedette_plugins.{package}.{name}", file)
    return importlib.import_module(f"{package}.{name}")


def _load_file(name: str, file: Path) -> ModuleType:
    known = sys.modules.get(name)
    if known is not None and known.__file__ == str(file):  # another folder may hold another component of that name
        return known
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ConfigError("cannot be loaded as a Python module", file=str(file))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise ConfigError(f"does not import: {type(error).__name__}: {error}", file=str(file)) from error
    return module
