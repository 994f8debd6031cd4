"""Vedette, a sentry over the world's news. What all rooms share; the rooms are `producers`, `processors` and `sinks`."""

__version__ = "0.1.0"
