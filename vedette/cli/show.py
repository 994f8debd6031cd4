"""`vedette show`: one article, story or alert, with why it says what it says."""

from __future__ import annotations

import click

from vedette.cli import _common
from vedette.models import Alert, Story, ToldArticle


@click.command()
@click.argument("id")
@_common.json_lines
@click.pass_context
def command(ctx: click.Context, id: str, as_json: bool) -> None:  # noqa: A002 - as it is named in the help
    """Show the article, story or alert with that ID (it may be shortened), or the article with that URL."""
    found = _find(id)
    if found is None:
        click.echo(f"Nothing is known by {id!r}.", err=True)
        ctx.exit(1)
    elif as_json:
        _common.write_lines([found])
    elif isinstance(found, ToldArticle):
        _article(found)
    elif isinstance(found, Story):
        _story(found)
    else:
        from vedette.cli._highlight import alert_view

        _common.console().print(alert_view(found, 10))


def _find(text: str) -> ToldArticle | Story | Alert | None:
    from sinks.stores import open_store

    store = open_store(_common.settings(), read_only=True)
    try:
        for kind in ("article", "story", "alert"):
            if name := _common.the_one(store, text, kind):
                one = store.get(name) if kind == "article" else store.one(kind, name)
                return one if isinstance(one, ToldArticle | Story | Alert) else None
        return None
    finally:
        store.close()


def _article(article: ToldArticle) -> None:
    from processors.process import Understanding
    from vedette.cli import _highlight

    console = _common.console()
    fields = {name: getattr(article, name) for name in Understanding.__struct_fields__}
    console.print(_highlight.view(article.title, article.text, Understanding(**fields)))
    console.print()
    published = f"{article.published_at:%Y-%m-%d %H:%M}" if article.published_at else "unknown"
    for name, value in (
        ("id", article.id),
        ("url", article.url or ""),
        ("source", f"{article.source.name} ({article.source.outlet}, ownership {article.source.ownership})"),
        ("published", published),
        ("first seen", f"{article.first_seen_at:%Y-%m-%d %H:%M:%S}"),
        ("language", article.language or "unknown"),
        ("lane", article.lane),
        ("story", article.story),
        ("vocabulary", f"{article.vocabulary.version} ({article.vocabulary.serial})"),
    ):
        console.print(f"{name:<11} {value}", markup=False)


def _story(story: Story) -> None:
    click.echo(click.style(story.headline, bold=True))
    click.echo(f"story {story.id}, version {story.version}, {story.status}, {len(story.members)} articles")
    click.echo(f"from {story.first_seen_at:%Y-%m-%d %H:%M} to {story.last_seen_at:%Y-%m-%d %H:%M}")
    click.echo(f"outlets: {', '.join(story.outlets)}; languages: {', '.join(story.languages)}")
    for seen in story.stances:
        click.echo(f"  {seen.at:%m-%d %H:%M}  {seen.fact}  {seen.stance}  {' '.join(seen.speakers)}")
    for member in story.members:
        click.echo(f"  {member}")
