"""`make bench`: measure everything, print the table, write bench/results.json."""

from __future__ import annotations

import importlib
import os
import pkgutil
import platform
import sys
from pathlib import Path

import msgspec

import bench
from bench._ratio import Figure

RESULTS = Path(__file__).with_name("results.json")


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def main() -> int:
    subjects = [m.name for m in pkgutil.iter_modules(bench.__path__) if not m.name.startswith("_")]
    figures: list[Figure] = []
    for name in subjects:
        print(f"{name} ...", file=sys.stderr, flush=True)
        figures += importlib.import_module(f"bench.{name}").figures()
    figures = [msgspec.structs.replace(figure, machine=machine()) for figure in figures]
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=2) + b"\n")
    print(f"{'figure':<36} {'ratio':>8} {'bar':>6}  {'ours':>12} {'peer':>12}  peer")
    for one in figures:
        mark = "" if one.holds else "  BELOW THE BAR"
        numbers = f"{one.ratio:>8.2f} {one.bar:>6.1f}  {one.ours:>12,.0f} {one.theirs:>12,.0f} {one.unit}"
        print(f"{one.name:<36} {numbers}  {one.peer}{mark}")
    return 0 if all(one.holds for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
