"""Which stage reads and writes which stream: names only. Everything else learns it from here."""

from __future__ import annotations

from typing import Final, NamedTuple

# stream -> number of partitions (None: the setting VEDETTE_PARTITIONS)
STREAMS: Final[dict[str, int | None]] = {
    "articles": None,
    "tagged": None,
    "told": 1,  # its order is the order in which stories were decided
    "stories": None,
    "alerts": None,
    "deliveries": None,
    "polls": None,
    "control": 1,
    "dead": 1,
}


class Node(NamedTuple):
    """A stage: its role, what it reads and writes, and whether only one process of it may be active."""

    role: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    single: bool = False


STAGES: Final[tuple[Node, ...]] = (
    Node("producers", (), ("articles", "polls")),
    Node("processors", ("articles",), ("tagged",)),
    Node("stories", ("tagged",), ("told", "stories"), single=True),
    Node("index", ("told", "stories", "alerts", "deliveries", "polls", "control"), (), single=True),
    Node("alerts", ("told", "polls", "deliveries", "control"), ("alerts",), single=True),
    Node("deliveries", ("alerts", "control"), ("deliveries",), single=True),
)

ROLES: Final[tuple[str, ...]] = tuple(node.role for node in STAGES)


def node(role: str) -> Node:
    """The stage of that role. Raises KeyError."""
    return {node.role: node for node in STAGES}[role]
