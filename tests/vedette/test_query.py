"""The query language: what is understood, what is refused and how, and what matches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from vedette.errors import UsageError
from vedette.models import Ownership
from vedette.query import (
    FIELDS,
    MAX_CLAUSES,
    SLOTS,
    And,
    Between,
    Exists,
    Fact,
    Has,
    Not,
    Or,
    Since,
    Subject,
    Tree,
    Until,
    Words,
    all_of,
    any_of,
    evaluate,
    holds,
    negate,
    parse,
    unparse,
)
from vedette.query_fields import SLOT_OF
from vedette.testing_articles import NOON, claim, country, group, mention, sanction, source, tag, told, weapon
from vedette.words import words

KP, RU = Has("country", ("KP",)), Has("country", ("RU",))

UNDERSTOOD: list[tuple[str, Tree]] = [
    ("", And(())),
    ("country:kp", KP),
    ("country:KP country:RU", And((KP, RU))),
    ("country:KP AND country:RU", And((KP, RU))),
    ("country:KP OR country:RU", Or((KP, RU))),
    ("country:KP,RU", Has("country", ("KP", "RU"))),
    ("-country:KP", Not(KP)),
    ("NOT country:KP", Not(KP)),
    ("--country:KP", KP),
    ("country:KP country:RU OR arms", Or((And((KP, RU)), Words(("arms",))))),
    ("country:KP (country:RU OR arms)", And((KP, Or((RU, Words(("arms",))))))),
    ("((country:KP))", KP),
    ("country:*", Exists("country")),
    ("or and", And((Words(("or",)), Words(("and",))))),
    ('"artillery shells"', Words(("artillery", "shells"))),
    ("“artillery shells”", Words(("artillery", "shells"))),
    ("«крылатые ракеты»", Words(("крылатые", "ракеты"))),
    ("Su-35", Words(("su", "35"))),
    ("导弹", Words(("导", "弹"))),
    ("12:30", Words(("12", "30"))),
    ("claim (x)", And((Words(("claim",)), Words(("x",))))),
    ("claim()", Fact("claim", ())),
    ("claim(actor:KP stance:denied)", Fact("claim", (("actor", ("KP",)), ("stance", ("denied",))))),
    ("claim( actor:KP,ir )", Fact("claim", (("actor", ("KP", "IR")),))),
    ('sanction(measure:"asset freeze")', Fact("sanction", (("measure", ("asset_freeze",)),))),
    ("weapon(class:missile origin:ir)", Fact("weapon", (("class", ("missile",)), ("origin", ("IR",))))),
    ('outlet:"Example News"', Has("outlet", ("example_news",))),
    ("source.ownership:state", Has("source.ownership", ("state",))),
    ("LANE:Live", Has("lane", ("live",))),
    ("confidence:>0.8", Between(field="confidence", low=0.8, with_low=False)),
    ("confidence:<=0.8", Between(field="confidence", high=0.8)),
    ("confidence:0.2..0.5", Between(field="confidence", low=0.2, high=0.5)),
    ("confidence:*", Between(field="confidence")),
    ("since:24h", Since(timedelta(hours=24))),
    ("until:2026-11-23", Until(datetime(2026, 11, 23, tzinfo=UTC))),
    ("since:2026-11-23T10:00+02:00", Since(datetime(2026, 11, 23, 8, tzinfo=UTC))),
]


@pytest.mark.parametrize(("text", "tree"), UNDERSTOOD)
def test_a_query_is_understood(text: str, tree: Tree) -> None:
    assert parse(text) == tree
    assert parse(unparse(tree)) == tree


REFUSED = [
    ("contry:KP", "character 1", "did you mean country:?"),
    ("arms colour:red", "character 6", "fields are country"),
    ("stance:denied", "character 1", "claim(stance:...)"),
    ("actor:KP", "character 1", "claim(actor:...)"),
    ("claim(stance:deny)", "character 14", "did you mean denied?"),
    ("claim(-stance:denied)", "character 7", "-claim(...)"),
    ("claim(confidence:0.8)", "character 7", "actor:, recipient:"),
    ("claim(actr:KP)", "character 7", "did you mean actor:?"),
    ("claim(actor:*)", "character 7", "leave it out"),
    ("claim(actor:KP actor:RU)", "character 16", "only one of"),
    ("claim(action:lift item:missile)", "character 19", "only one of action: and item:"),
    ("claim(recipient:RU other:US)", "character 20", "only one of"),
    ("claim(actor)", "character 7", "each with a value"),
    ("claim(actor:KP", "character 6", "never closed"),
    ("(a", "character 1", "never closed"),
    ("a)", "character 2", "closes nothing"),
    ('"a', "character 1", "never closed"),
    ("”", "character 1", "not opened"),
    ("OR a", "character 1", "missing"),
    ("a OR", "character 5", "missing"),
    ("a AND", "character 6", "follow AND"),
    ("AND a", "character 1", "before AND"),
    ("()", "character 2", "missing"),
    ("- a", "character 1", "negated"),
    ("country:", "character 9", "country:KP"),
    ("country:a,", "character 9", "needs a value"),
    ('country:""', "character 9", "needs a value"),
    ("country:>3", "character 9", "confidence"),
    ("lane:liv", "character 6", "did you mean live?"),
    ("confidence:high", "character 12", "confidence:>0.8"),
    ("confidence:nan", "character 12", "number"),
    ("confidence:9..1", "character 12", "smaller number first"),
    ("since:soon", "character 7", "24h"),
    ("since:2026-13-01", "character 7", "2026-11-23"),
    ("since:1d,2d", "character 7", "one time"),
    ("!!", "character 1", "no letter or digit"),
    ("\ud800", "character 1", "no letter or digit"),
    ("(" * 40 + "a" + ")" * 40, "character 33", "inside of each other"),
    ("-" * 40 + "a", "character 33", "inside of each other"),
    ("a " * (MAX_CLAUSES + 1), f"character {2 * MAX_CLAUSES + 1}", "split it"),
    ("claim(actor:{0} other:{0})".format(",".join(map(str, range(20)))), "character 1", "split it"),
    ("a" * 5_000, "5000 characters", "4000"),
]


@pytest.mark.parametrize(("text", "where", "why"), REFUSED, ids=lambda value: value[:25].strip())
def test_what_is_wrong_is_refused_with_its_place_and_what_works(text: str, where: str, why: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse(text)
    assert where in str(refusal.value)
    assert why in str(refusal.value)


def test_names_are_resolved_by_the_function_handed_in() -> None:
    names = {("country", "North Korea"): "KP", ("party", "Россия"): "RU", ("weapon", "rocket artillery"): ("mlrs", "x")}

    def resolve(vocabulary: str, value: str) -> str | tuple[str, ...]:
        try:
            return names[vocabulary, value]
        except KeyError as error:
            raise LookupError("no such name; did you mean North Korea?") from error

    assert parse('country:"North Korea"', resolve) == KP
    assert parse("claim(actor:Россия)", resolve) == Fact("claim", (("actor", ("RU",)),))
    assert parse('weapon:"rocket artillery"', resolve) == Has("weapon", ("mlrs", "x"))
    with pytest.raises(UsageError, match=r"character 9.*North: no such name; did you mean North Korea"):
        parse("country:North Korea", resolve)


# --- round trip ------------------------------------------------------------------------------------------------------

WORDS = st.text(min_size=1, max_size=12).map(words).filter(bool).map(lambda found: Words(tuple(found[:4])))
TIMES = st.one_of(
    st.integers(0, 999_999).map(lambda n: timedelta(minutes=n)),
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),
)
NUMBERS = st.integers(0, 1_000).map(lambda n: n / 1_000)


def _values(name: str, kind: str | None = None) -> st.SearchStrategy[tuple[str, ...]]:
    word = SLOTS[kind][name] if kind else FIELDS[name]
    free = st.text(min_size=1, max_size=8).map(lambda text: word.fold(text.replace('"', ""))).filter(bool)
    one = st.sampled_from(word.closed) if word.closed else free.filter(lambda value: value not in "*”“")
    return st.lists(one, min_size=1, max_size=3, unique=True).map(tuple)


def _facts(kind: str) -> st.SearchStrategy[Fact]:
    names = st.lists(st.sampled_from(list(SLOTS[kind])), max_size=3, unique_by=SLOT_OF[kind].__getitem__)
    slots = names.flatmap(lambda chosen: st.tuples(*(st.tuples(st.just(n), _values(n, kind)) for n in chosen)))
    return slots.map(lambda found: Fact(kind, found))


LEAVES = st.one_of(
    WORDS,
    st.sampled_from(list(FIELDS)).flatmap(lambda name: _values(name).map(lambda values: Has(name, values))),
    st.sampled_from(list(FIELDS)).map(Exists),
    st.tuples(NUMBERS, st.booleans()).map(lambda n: Between(field="confidence", low=n[0], with_low=n[1])),
    st.tuples(NUMBERS, st.booleans()).map(lambda n: Between(field="confidence", high=n[0], with_high=n[1])),
    st.tuples(NUMBERS, NUMBERS).map(lambda n: Between(field="confidence", low=min(n), high=max(n))),
    TIMES.map(Since),
    TIMES.map(Until),
    st.sampled_from(list(SLOTS)).flatmap(_facts),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(all_of),
        st.lists(inner, min_size=1, max_size=3).map(any_of),
        inner.map(negate),
    ),
    max_leaves=8,
)


@given(TREES)
def test_a_tree_survives_being_written_and_read(tree: Tree) -> None:
    assert parse(unparse(tree)) == tree


PIECES = [*'ab*:,()"- .<>“”«', "claim", "actor:", "OR ", "AND ", "country:", "since:7d"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_is_a_tree_or_one_sentence(text: str) -> None:
    try:
        tree = parse(text)
    except UsageError as error:
        said = str(error)
    else:
        said = "in the query at character 0: " if parse(unparse(tree)) == tree else f"{tree} changed"
    assert said.startswith("in the query at character ")


# --- what matches ----------------------------------------------------------------------------------------------------

TITLE = "North Korea denies supplying Russia with arms"
ARTICLE = told(
    "kp",
    TITLE,
    "Washington says that 3 trains of Ballistic Missiles reached Wagner. 북한이 부인했다.",
    countries=(country("KP", mention(0, 11)), country("RU", mention(29, 35)), country("US", mention(47, 57))),
    weapons=(
        weapon("srbm", "kn-23", mention(80, 98), origin="KP"),
        weapon("uav", None, mention(114, 116), confidence=0.4),
    ),
    sanctions=(
        sanction("tighten", "UN", ("KP",), measures=("arms embargo",)),
        sanction("lift", "US", ("SY",), measures=("asset freeze",)),
    ),
    parties=(group("WAGNER", mention(107, 113)),),
    tags=(tag("cargo", "trains", mention(70, 76)),),
    claims=(
        claim("transfer", "KP", "RU", "denied", "KP", evidence=((0, 45),)),
        claim("transfer", "KP", "WAGNER", "alleged", "US", items=[("srbm", "kn-23")], phase="delivered"),
        claim("sanction", "EU", "BY", "planned", "EU", action="impose"),
    ),
    language="zh-Hant",
    source=source("w1", "Example News", ownership=Ownership.STATE, country="US"),
)

MATCHES = [
    "country:KP",
    "country:XX,kp",
    "weapon:kn-23",
    "weapon:missile",
    "weapon:ballistic_missile",
    "weapon:drone weapon:VII",
    "sanction:tighten sanction:SY",
    "party:WAGNER party:RU",
    "tag:cargo tag:trains tag:cargo/trains",
    "claim:denied claim:sanction claim:*",
    "language:zh language:zh-hant -language:zh-hans",
    "source:w1 outlet:'example' OR outlet:\"example news\"",
    "source.ownership:state source.country:us",
    "confidence:>0.8 confidence:0.4 confidence:<=0.4",
    "since:1h until:2026-11-24",
    "claim(actor:KP recipient:RU stance:denied speaker:KP)",
    "claim(actor:KP recipient:WAGNER stance:alleged)",
    "claim(recipient:RU stance:alleged)",
    "claim(item:missile stance:alleged) claim(phase:delivered speaker:US)",
    "claim(target:BY action:impose stance:planned)",
    "claim(kind:sanction recipient:BY)",
    "claim(other:BY)",
    "sanction(action:tighten authority:UN target:KP)",
    "sanction(measure:asset_freeze target:SY)",
    "weapon(system:kn-23 origin:KP class:missile)",
    "denies supplying",
    '"denies supplying russia" "3 trains" BALLISTIC',
    "북한 부인",
    "-china -(iran OR syria)",
]
MISSES = [
    "country:WAGNER",
    "country:CN OR weapon:tank",
    "claim(actor:KP stance:denied speaker:US)",
    "claim(actor:KP recipient:WAGNER stance:denied)",
    "claim(recipient:BY)",
    "claim(target:RU)",
    "sanction(action:lift authority:UN)",
    "sanction(measure:arms_embargo target:SY)",
    "weapon(system:kn-23 class:uav)",
    "confidence:>0.9",
    "confidence:0.5..0.7",
    "until:0s",
    '"arms washington says that trains"',
    "arm",
    "-country:KP",
    "lane:sample",
    "story:*  -story:*",
]


@pytest.mark.parametrize("query", MATCHES)
def test_matches(query: str) -> None:
    assert evaluate(parse(query), ARTICLE, NOON) is not None


@pytest.mark.parametrize("query", MISSES)
def test_does_not_match(query: str) -> None:
    assert evaluate(parse(query), ARTICLE, NOON) is None


def test_the_reasons_are_the_tags_and_words_that_answered() -> None:
    tree = parse("(claim(actor:KP stance:denied) OR country:CN) weapon:missile trains -iran")
    reasons = evaluate(tree, ARTICLE, NOON)
    assert reasons is not None
    assert reasons.terms == ("claim(actor:KP stance:denied)", "weapon:missile", "trains")
    assert reasons.claims == ARTICLE.claims[:1]
    assert reasons.weapons == ARTICLE.weapons[:1]
    assert reasons.countries == ()
    text = f"{ARTICLE.title}\n\n{ARTICLE.text}"
    assert [text[a:b] for a, b in reasons.spans] == ["North Korea", "Russia", "trains", text[80:98]]


def test_a_country_is_a_reason_with_its_mentions() -> None:
    reasons = evaluate(parse("country:*"), ARTICLE, NOON)
    assert reasons is not None
    assert reasons.countries == ARTICLE.countries
    assert reasons.spans == ((0, 11), (29, 35), (47, 57))


def test_relative_times_count_from_the_time_of_asking() -> None:
    subject = Subject(ARTICLE)
    tree = parse("since:24h")
    assert holds(tree, subject, NOON + timedelta(hours=24))
    assert not holds(tree, subject, NOON + timedelta(hours=24, milliseconds=1))
    assert holds(parse("since:999999w"), subject, NOON)


@given(TREES)
def test_a_negated_query_matches_exactly_the_rest(tree: Tree) -> None:
    subject = Subject(ARTICLE)
    assert holds(negate(tree), subject, NOON) is not holds(tree, subject, NOON)
