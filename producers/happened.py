"""What can happen in the producers (see `vedette.events`)."""

from __future__ import annotations

import logging

from vedette.events import Event


class FeedPolled(Event, frozen=True):
    sentence = "A feed was polled"
    labels = ("outcome",)
    source: str
    outcome: str
    new: int
    edited: int
    seconds: float


class FeedFailed(Event, frozen=True):
    sentence = "A feed could not be read"
    level = logging.INFO  # somewhere a feed always fails; `vedette sources list` and the polls tell which
    labels = ()
    source: str
    name: str
    reason: str


class FeedSurprised(Event, frozen=True):
    sentence = "A feed met an error of ours"
    level = logging.ERROR
    labels = ()
    source: str
    name: str
    reason: str


class WatchListRead(Event, frozen=True):
    sentence = "The watch list was read"
    level = logging.INFO
    labels = ()
    file: str
    sources: int


class WatchListWrong(Event, frozen=True):
    sentence = "The watch list has a mistake; the one before stays in force"
    level = logging.ERROR
    labels = ()
    reason: str


class ProducersWait(Event, frozen=True):
    sentence = "Producers wait before they append"
    level = logging.WARNING
    labels = ()
    seconds: float
    reason: str


class ProducersPaused(Event, frozen=True):
    sentence = "The log is full: polling pauses until its readers have caught up"
    level = logging.WARNING
    labels = ()


class ProducersResumed(Event, frozen=True):
    sentence = "Polling goes on"
    level = logging.INFO
    labels = ()
