"""News-like texts to measure on, made from the project's own test corpus: nothing of a publisher's."""

from __future__ import annotations

from vedette import testing_corpus


def articles(count: int) -> list[tuple[str, str]]:
    """(title, text) pairs in 14 languages, each text some 1,200 characters."""
    base = testing_corpus.articles()
    made = []
    for number in range(count):
        one = base[number % len(base)]
        rest = [base[(number * 7 + step) % len(base)].text for step in range(12)]
        text = "\n\n".join(dict.fromkeys(rest))
        made.append((f"{one.title} {number}", text[:1200]))
    return made


def feed(items: list[tuple[str, str]]) -> bytes:
    """An RSS 2.0 document of these articles."""
    from xml.sax.saxutils import escape

    body = "".join(
        f"<item><title>{escape(title)}</title><link>https://news.example/{n}</link><guid>{n}</guid>"
        f"<pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate><description>{escape(text)}</description></item>"
        for n, (title, text) in enumerate(items)
    )
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Bench</title>'
    return f"{head}{body}</channel></rss>".encode()
