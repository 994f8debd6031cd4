"""Rules: YAML -> `Rule`; does it match an article, and because of what? Pure: reading files is `sinks.rule_files`.

    - id: dprk-arms
      title: Arms to or from North Korea
      when: claim(kind:transfer actor:KP) OR claim(kind:transfer recipient:KP)
      severity: urgent
      send:
        - webhook: https://example.org/hook
          secret: env:DPRK_SECRET

`when` is a query, or lists of queries under `all`, `any`, `none`. Whatever is wrong is a ConfigError that names file,
line, rule, field and value, and says what would be right: a misspelt field never means a rule that silently says less.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Final, NoReturn

from msgspec import Struct
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from vedette import yaml_file
from vedette.errors import ConfigError, UsageError
from vedette.models import Endpoint, Lane, Severity, ToldArticle
from vedette.query import Reasons, Resolve, Subject, Tree, all_of, any_of, evaluate, negate, parse, unparse

FIELDS: Final = ("id", "title", "note", "when", "severity", "lane", "group", "send")
REQUIRED: Final = ("id", "when")
PARTS: Final = ("all", "any", "none")
GROUPS: Final = ("story", "article")  # one alert a story (the default), or one an article
CHANNELS: Final = ("file", "webhook")
LANES: Final = tuple(str(lane) for lane in Lane if lane is not Lane.OTHER)
SEVERITIES: Final = tuple(str(severity) for severity in Severity if severity is not Severity.OTHER)
_ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_SECRET: Final = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:.+")

# A channel's own check of an endpoint: what is wrong with it and what would be right, or None.
Check = Callable[[Endpoint], str | None]


class Rule(Struct, frozen=True, kw_only=True):
    """One rule. `version` is a hash of what it means (not of its note, layout or place), so an alert says which it was.

    `title` is the id where none is given; `file` and `line` say where it stands.
    """

    id: str
    when: Tree
    title: str = ""
    note: str = ""
    severity: Severity = Severity.NOTABLE
    lanes: tuple[Lane, ...] = (Lane.LIVE,)
    group: str = "story"
    send: tuple[Endpoint, ...] = ()
    version: str = ""
    file: str = ""
    line: int = 0


def match(rule: Rule, told: ToldArticle | Subject, at: datetime) -> Reasons | None:
    """Why the rule wants the article, or None. `at` is the record's time, from which `since:24h` counts back.

    For many rules about one article hand in one `Subject(article)`.
    """
    article = told.article if isinstance(told, Subject) else told
    return evaluate(rule.when, told, at) if article.lane in rule.lanes else None


def read(
    text: str,
    file: str = "rules",
    *,
    resolve: Resolve | None = None,
    channels: Collection[str] = CHANNELS,
    check: Check | None = None,
) -> list[Rule]:
    """The rules of one YAML text: a list of rules, or a single one. Raises ConfigError.

    `resolve` maps names in queries to codes; `channels` are the names that `send` may use; `check` is the channels' own
    check of an endpoint.
    """
    content = yaml_file.load(text, file)
    if content is None:
        return []
    reader = _Reader(file, resolve, channels, check)
    if isinstance(content, CommentedMap):
        rules = [reader.rule(content, 1)]
    elif isinstance(content, CommentedSeq):
        rules = [reader.rule(item, yaml_file.line(content, index)) for index, item in enumerate(content)]
    else:
        raise ConfigError(f"holds {str(content)[:40]!r}; it must be a list of rules: - id: ...", file=file, line=1)
    return unique(rules)


def unique(rules: Iterable[Rule]) -> list[Rule]:
    """The same rules. Raises ConfigError where two share an id: alerts are known by it."""
    seen: dict[str, Rule] = {}
    for rule in rules:
        if first := seen.get(rule.id):
            where = f"line {first.line}" if first.file == rule.file else f"{first.file}:{first.line}"
            raise ConfigError(
                f"rule {rule.id!r}: this id is taken by the rule at {where}; choose another",
                file=rule.file,
                line=rule.line,
            )
        seen[rule.id] = rule
    return list(seen.values())


class _Reader:
    """Turns one file's YAML nodes into rules; knows the file and the rule for its errors."""

    def __init__(self, file: str, resolve: Resolve | None, channels: Collection[str], check: Check | None) -> None:
        self._file, self._resolve, self._channels, self._check = file, resolve, sorted(channels), check
        self._rule = "?"

    def rule(self, node: Any, line: int) -> Rule:
        self._rule = "?"
        if not isinstance(node, CommentedMap):
            self._fail(line, f"{_short(node)} is not a rule; a rule begins with - id: and a name")
        self._rule = str(node.get("id", "?"))
        self._known(node, FIELDS, "field")
        for field in REQUIRED:
            if node.get(field) in (None, ""):
                self._fail(yaml_file.line(node, field) if field in node else line, f"the field {field!r} is missing")
        rule = Rule(
            id=self._id(node),
            title=self._text(node, "title") or self._rule,
            note=self._text(node, "note"),
            when=self._when(node),
            severity=Severity(self._one_of(node, "severity", SEVERITIES) or "notable"),
            lanes=tuple(sorted({Lane(name) for name in self._lanes(node)})) or (Lane.LIVE,),
            group=self._one_of(node, "group", GROUPS) or "story",
            send=tuple(self._endpoint(item, at) for item, at in self._items(node, "send")),
            file=self._file,
            line=line,
        )
        return _versioned(rule)

    # --- fields ------------------------------------------------------------------------------------------------------

    def _id(self, node: CommentedMap) -> str:
        name = node["id"]
        if not isinstance(name, str) or not _ID.fullmatch(name):
            right = "use small letters, digits, - and . only, at most 64"
            self._fail(yaml_file.line(node, "id"), f"field 'id': {_short(name)} is not a name for a rule; {right}")
        return name

    def _when(self, node: CommentedMap) -> Tree:
        when, line = node["when"], yaml_file.line(node, "when")
        if isinstance(when, str):
            return self._query(when, line)
        if not isinstance(when, CommentedMap):
            self._fail(line, f"field 'when': {_short(when)} is not a query, nor lists of queries under all, any, none")
        self._known(when, PARTS, "part of 'when'")
        queries = {
            part: [self._query(item, at) for item, at in self._items(when, part, field="when")] for part in PARTS
        }
        if not any(queries.values()):
            self._fail(
                line, "field 'when': the lists under all, any and none are empty; the rule would match everything"
            )
        either = [any_of(queries["any"])] if queries["any"] else []
        return all_of([*queries["all"], *either, *(negate(tree) for tree in queries["none"])])

    def _query(self, text: Any, line: int) -> Tree:
        if not isinstance(text, str) or not text.strip():
            self._fail(line, f"field 'when': {_short(text)} is not a query, such as: country:KP weapon:missile")
        try:
            return parse(text, self._resolve)
        except UsageError as error:
            self._fail(line, f"field 'when': {_short(text)}: {error}")

    def _lanes(self, node: CommentedMap) -> list[str]:
        return [self._word(item, "lane", LANES, at) for item, at in self._items(node, "lane")]

    def _endpoint(self, node: Any, line: int) -> Endpoint:
        right = f"write one channel and where to, such as - file: alerts/name.jsonl ({', '.join(self._channels)})"
        if not isinstance(node, CommentedMap):
            self._fail(line, f"field 'send': {_short(node)} is not an endpoint; {right}")
        self._known(node, [*self._channels, "secret"], "channel")
        chosen = [name for name in node if name != "secret"]
        if len(chosen) != 1:
            self._fail(line, f"field 'send': one endpoint has {len(chosen)} channels; {right}")
        target = node[chosen[0]]
        if not isinstance(target, str) or not target.strip():
            self._fail(line, f"field 'send': {chosen[0]} is {_short(target)}; {right}")
        endpoint = Endpoint(channel=chosen[0], target=target.strip(), secret=self._secret(node))
        if self._check and (wrong := self._check(endpoint)):
            self._fail(line, f"field 'send': {wrong}")
        return endpoint

    def _secret(self, node: CommentedMap) -> str | None:
        secret = node.get("secret")
        if secret is not None and (not isinstance(secret, str) or not _SECRET.fullmatch(secret)):
            self._fail(  # the value is not repeated: it may be the secret itself, and this line goes to a log
                yaml_file.line(node, "secret"),
                "field 'secret': it must name where the secret is, not be it: env:NAME of a variable, or file:PATH",
            )
        return secret

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _text(self, node: CommentedMap, field: str) -> str:
        value = node.get(field)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._fail(yaml_file.line(node, field), f"field {field!r}: {_short(value)} is not text; put it into quotes")
        return value.strip()

    def _one_of(self, node: CommentedMap, field: str, words: Sequence[str]) -> str | None:
        value = node.get(field)
        return None if value is None else self._word(value, field, words, yaml_file.line(node, field))

    def _word(self, value: Any, field: str, words: Sequence[str], line: int) -> str:
        if value not in words:
            self._fail(line, f"field {field!r}: {_short(value)} is not known{_near(value, words)}")
        return str(value)

    def _items(self, node: CommentedMap, key: str, field: str = "") -> list[tuple[Any, int]]:
        """The items of a list with their lines; a single value counts as a list of one."""
        value, line = node.get(key), yaml_file.line(node, key) if key in node else 0
        if value is None:
            return []
        if not isinstance(value, CommentedSeq):
            return [(value, line)]
        if not value and field:
            self._fail(line, f"field {field!r}: the list under {key!r} is empty")
        return [(item, yaml_file.line(value, index)) for index, item in enumerate(value)]

    def _known(self, node: CommentedMap, words: Sequence[str], what: str) -> None:
        for key in node:
            if key not in words:
                self._fail(yaml_file.line(node, key), f"{_short(key)} is not a {what}{_near(key, words)}")

    def _fail(self, line: int, message: str) -> NoReturn:
        raise ConfigError(f"rule {self._rule!r}: {message}", file=self._file, line=line)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _near(value: Any, words: Sequence[str]) -> str:
    near = get_close_matches(str(value).lower(), words, n=1)
    return (f"; did you mean {near[0]}?" if near else ";") + f" There are: {', '.join(words)}"


def _versioned(rule: Rule) -> Rule:
    meaning = [
        rule.id,
        rule.title,
        unparse(rule.when),
        rule.severity,
        rule.lanes,
        rule.group,
        [[endpoint.channel, endpoint.target, endpoint.secret] for endpoint in rule.send],
    ]
    digest = hashlib.blake2b(json.dumps(meaning, ensure_ascii=True).encode(), digest_size=6).hexdigest()
    return Rule(**{**{name: getattr(rule, name) for name in rule.__struct_fields__}, "version": digest})
