"""Text taken out of a page, paragraph by paragraph, with what its markup says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.model import Document, Laid, Layout, Metadata, Reject, Role
from corpus.reading.decode import clean
from corpus.reading.limits import LIMITS, Limits


class Refused(ValueError):
    """The file is not taken in; ``str()`` is the reason, one line; ``parts`` are reasons for single parts of it."""

    def __init__(self, reason: str, parts: Sequence[Reject] = ()) -> None:
        super().__init__(reason)
        self.parts = tuple(parts)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a parser found in one file. ``text`` is the coordinate system."""

    text: str
    layout: Layout = field(default_factory=Layout)
    given: Metadata = field(default_factory=Metadata)
    encoding: str = "utf-8"
    replaced: int = 0
    left_out: tuple[Reject, ...] = ()  # parts that hold no text; ``source`` is the part's name, "page 3"

    def document(self, identity: str) -> Document:
        """The document with that id."""
        return Document(
            identity,
            self.text,
            given=self.given,
            encoding=self.encoding,
            replaced=self.replaced,
            layout=self.layout,
        )


class Composer:
    """Puts paragraphs together to a document's text, a blank line between two, and remembers where each stands."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.paragraphs: list[Laid] = []
        self.replaced = 0
        self._pieces: list[str] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, words: str, role: Role | None = None) -> Laid | None:
        """Add a paragraph; None when it is blank. Raises Refused when the text grows too long."""
        words, unreadable = clean(words.strip())
        if not words.strip():
            return None
        self.replaced += unreadable
        if self._pieces:
            self._pieces.append("\n\n")
            self._length += 2
        laid = Laid(self._length, self._length + len(words), role)
        self._pieces.append(words)
        self._length = laid.end
        if self._length > self.limits.characters:
            raise Refused(self.limits.too_long(self._length))
        self.paragraphs.append(laid)
        return laid

    def made(
        self,
        *,
        starts: tuple[int, ...] | None = None,
        given: Metadata | None = None,
        encoding: str = "utf-8",
        replaced: int = 0,
        left_out: tuple[Reject, ...] = (),
    ) -> Extracted:
        """The whole. Raises Refused when there is no text."""
        if not self._pieces:
            raise Refused("the file holds no text")
        return Extracted(
            "".join(self._pieces),
            Layout(tuple(self.paragraphs), starts),
            given or Metadata(),
            encoding,
            self.replaced + replaced,
            left_out,
        )
