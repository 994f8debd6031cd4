"""The alerts stage: each told article is held against the rules; what matches becomes an alert, once.

In this order: match, group. (Deliveries, and later inhibitions, silences and throttles, follow.) Whether an alert is
new depends on what came before, so decisions are recorded, not recomputed: they are committed to the state first, then
appended, and a redelivered record gives its recorded alerts. An alert is appended at least once, under one id.

The stage has no clock: its time is each record's append time, so that a backtest equals what happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sinks.alert_state import TOMBSTONE, AlertState
from sinks.compose import alert_of, compose
from sinks.rule_files import RuleBook
from sinks.rules import Rule, match
from vedette.codec import decode, encode, headers_of
from vedette.errors import InputError
from vedette.events import AlertsRaised, emit
from vedette.models import Alert, Control, Status, ToldArticle
from vedette.query import Subject
from vedette.settings import Settings
from vedette.stage import Dead, Nothing, Outcome, Written
from vedette.streams import Output, Record, Stream

STATE: Final = "alerts.sqlite"


class AlertHandler:
    """Handles records of `told`, and tombstones of `control`; those of `polls` and `deliveries` need nothing yet.

    `rules` are those in force, or a book of them that is read again when its files change. `epoch` is that of the
    lease: a state written under a later one is refused. A lost state is rebuilt from the stream `alerts`.
    """

    def __init__(self, settings: Settings, stream: Stream, rules: RuleBook | Sequence[Rule], epoch: int) -> None:
        self._book = rules
        self._state = AlertState(settings.data / "state" / STATE, epoch)
        self._state.rebuild(stream.scan("alerts"), stream.scan("control"))

    def handle(self, records: Sequence[Record]) -> list[Outcome]:
        rules = self._rules()
        with self._state.decisions():
            outcomes = [self._one(record, rules) for record in records]
        raised = sum(len(outcome.outputs) for outcome in outcomes if isinstance(outcome, Written))
        if raised:
            emit(AlertsRaised(stage="alerts", count=raised))
        return outcomes

    def tick(self) -> None:
        """Look whether the rules have changed, so that a mistake in them is said at once, not at the next article."""
        self._rules()

    def close(self) -> None:
        self._state.close()

    def _rules(self) -> Sequence[Rule]:
        return self._book.current() if isinstance(self._book, RuleBook) else self._book

    def _one(self, record: Record, rules: Sequence[Rule]) -> Outcome:
        try:
            if record.stream == "told":
                return self._told(decode(ToldArticle, record.value, record.headers), record, rules)
            if record.stream == "control":
                return self._control(decode(Control, record.value, record.headers))
        except InputError as error:
            return Dead(str(error))
        return Nothing()

    def _control(self, control: Control) -> Outcome:
        if control.kind != TOMBSTONE:
            return Nothing()
        self._state.forget(control.subject)
        return Written()

    def _told(self, told: ToldArticle, record: Record, rules: Sequence[Rule]) -> Outcome:
        alerts = self._state.decided(told, record)
        if alerts is None:
            alerts = self._decide(told, record, rules)
            self._state.record(told, record, alerts)
        return Written(tuple(_output(alert) for alert in alerts)) if alerts else Nothing()

    def _decide(self, told: ToldArticle, record: Record, rules: Sequence[Rule]) -> tuple[Alert, ...]:
        """One alert a rule at most. What an outlet has withdrawn, or a person had forgotten, raises none."""
        if told.status is Status.WITHDRAWN or self._state.is_forgotten(told):
            return ()
        at, subject, alerts = record.appended_at or told.first_seen_at, Subject(told), []
        for rule in rules:
            if (reasons := match(rule, subject, at)) and not self._state.was_raised(alert_of(rule, told)):
                alerts.append(compose(rule, told, reasons, at))
        return tuple(alerts)


def _output(alert: Alert) -> Output:
    return "alerts", Record(key=alert.rule, value=encode(alert), headers=headers_of(alert))
