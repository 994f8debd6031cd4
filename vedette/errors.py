"""The exceptions of the house. Clients' own errors are translated at the edge (`raise ... from`).

VedetteError                  a sentence for a person: what is wrong and what to do
├── UsageError                the command line, a query or an id was not understood        exit 2
├── ConfigError               a setting, watch list, rule or gazetteer file is wrong       exit 2
├── InputError                bytes from outside cannot be read                            (counted, dead or a bad row)
│   └── SchemaError           a record of a newer major schema
├── FetchError                a stranger's server: refused, too slow, too large, forbidden
├── StoreError                the log or index cannot be used (disk full, read-only ...)   exit 4
│   └── LeaseLost             another process holds the partition now: drop what is in hand
├── Busy                      another instance holds the data folder                       exit 5
└── Retry                     not now: try the same batch again after `after` seconds
"""

from __future__ import annotations


class VedetteError(Exception):
    """Root of the tree. `str(error)` is one sentence for a person."""

    exit_code = 1


class UsageError(VedetteError):
    """What was typed was not understood."""

    exit_code = 2


class ConfigError(VedetteError):
    """A file that people edit, or a setting, is wrong. Names file, line, field and value, and what would be right."""

    exit_code = 2

    def __init__(self, message: str, *, file: str | None = None, line: int | None = None) -> None:
        self.file, self.line = file, line
        where = "".join((f"{file}" if file else "", f":{line}" if line else ""))
        super().__init__(f"{where}: {message}" if where else message)


class InputError(VedetteError):
    """Bytes from outside cannot be read."""


class SchemaError(InputError):
    """A record was written by a newer major version of its model."""


class FetchError(VedetteError):
    """A stranger's server gave no usable answer. `retry_after` in seconds, where it said so."""

    def __init__(self, message: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        self.status, self.retry_after = status, retry_after
        super().__init__(message)


class StoreError(VedetteError):
    """The log, a state file or the index cannot be used."""

    exit_code = 4


class LeaseLost(StoreError):
    """Another process holds this partition now; whatever is in hand must be dropped."""


class Busy(VedetteError):
    """Another instance holds the data folder."""

    exit_code = 5


class Retry(VedetteError):
    """Raised by a handler: nothing was done, try the same batch again after `after` seconds."""

    def __init__(self, after: float, reason: str) -> None:
        self.after = after
        super().__init__(reason)
