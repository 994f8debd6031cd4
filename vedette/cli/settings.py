"""`vedette settings`: every variable with its value, default and meaning."""

from __future__ import annotations

from dataclasses import fields

import click

from vedette.cli import _common
from vedette.settings import HEAD, Settings


@click.command()
@_common.json_lines
def command(as_json: bool) -> None:
    """List the settings (variables VEDETTE_*), with their values and what they mean."""
    settings = _common.settings()
    rows = [
        {
            "name": HEAD + f.name.upper(),
            "value": _plain(getattr(settings, f.name)),
            "default": _plain(f.default),
            "unit": f.metadata["unit"],
            "meaning": f.metadata["sentence"],
        }
        for f in fields(Settings)
    ]
    if as_json:
        _common.write_lines(rows)
        return
    for row in rows:
        mark = "" if row["value"] == row["default"] else "   (changed)"
        click.echo(f"{row['name']} = {row['value']} {row['unit']}".rstrip() + mark)
        click.echo(f"    {row['meaning']}")


def _plain(value: object) -> str:
    return "" if value is None else str(value)
