"""Vedette, a sentry over the world's news: what all rooms share (`producers`, `processors` and `sinks`)."""

__version__ = "0.1.0"
