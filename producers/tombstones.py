"""What people had forgotten, so that no poll brings it back: read from the stream `control`."""

from __future__ import annotations

from producers.known import Remember
from vedette import identity
from vedette.codec import decode
from vedette.errors import InputError
from vedette.models import Article, Control
from vedette.streams import Stream

KIND = "tombstone"


class Tombstones:
    """The subjects of all tombstones: ids of articles, sources and URLs (`identity.url_id`). `refresh()` reads on."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._after: dict[int, int] = {}
        self._subjects: set[str] = set()

    def refresh(self) -> None:
        """Read what was added since."""
        for record in self._stream.scan("control", after=dict(self._after)):
            self._after[record.partition] = max(record.position, self._after.get(record.partition, -1))
            try:
                control = decode(Control, record.value, record.headers)
            except InputError:
                continue  # of a newer major version, or not ours to judge
            if control.kind == KIND:
                self._subjects.add(control.subject)

    def source(self, source: str) -> bool:
        """Whether this source was forgotten."""
        return source in self._subjects

    def forgot(self, article: Article | None, remember: Remember) -> bool:
        """Whether the article was forgotten: itself, its URL or its source."""
        url = identity.url_id(article.url) if article is not None and article.url else None
        return bool({remember.article, remember.source, url} & self._subjects)
