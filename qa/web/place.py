"""A place in the web pages: what the address bar says. Every view has an address, so back and forward work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from qa.model import Question
from qa.wire import FILTERS, MAX_FIELD, MAX_HISTORY, cleaned, question_from

PAGES = ("verify", "speakers", "articles", "explore", "add", "corrections", "about")
PARTS = ("topic", "year", "only", "text", "job", "undo")  # what narrows or fills a page
MAX_CARRIED = 3000  # characters of earlier questions kept in an address


@dataclass(frozen=True, slots=True)
class Place:
    """One view. With ``q`` it is an answer, and ``speaker`` and ``article`` are filters; without, they are pages."""

    q: str = ""
    after: tuple[str, ...] = ()  # earlier questions this one follows, oldest first
    ignore: tuple[str, ...] = ()  # chips taken away
    speaker: str = ""
    article: str = ""
    publication: str = ""
    date_from: str = ""
    date_to: str = ""
    type: str = ""
    show: str = ""  # one of PAGES
    start: int | None = None  # the passage marked in an article
    end: int | None = None
    offset: int = 0  # of a list
    find: str = ""  # a name or title to look for in a list
    topic: str = ""  # of a speaker's page: a word that what is shown holds
    year: str = ""  # of a speaker's page; "none" is "not stated"
    only: str = ""  # of a speaker's page: "about"; of an article: a line of its ledger
    text: str = ""  # to be verified
    job: str = ""  # of the page where files are added
    undo: str = ""  # what was just removed, and can be brought back

    @staticmethod
    def parse(search: object) -> Place:
        """The place a query string such as ``?q=...`` names; what it does not understand is left out."""
        text = search.lstrip("?") if isinstance(search, str) else ""
        try:
            pairs = parse_qsl(text, max_num_fields=64, errors="replace")
        except ValueError:
            return Place()
        one = {key: cleaned(value) for key, value in reversed(pairs)}
        show = one.get("show", "")
        return Place(
            q=one.get("q", "").strip(),
            after=tuple(cleaned(value) for key, value in pairs if key == "after")[-MAX_HISTORY:],
            ignore=tuple(cleaned(value) for key, value in pairs if key == "ignore"),
            show=show if show in PAGES else "",
            start=_number(one.get("start")),
            end=_number(one.get("end")),
            offset=_number(one.get("offset")) or 0,
            find=one.get("find", "")[:MAX_FIELD],
            speaker=one.get("speaker", ""),
            article=one.get("article", ""),
            publication=one.get("publication", ""),
            date_from=one.get("date_from", ""),
            date_to=one.get("date_to", ""),
            type=one.get("type", ""),
            **{key: one.get(key, "") for key in PARTS},
        )

    def href(self, **changes: object) -> str:
        """The address of this place with ``changes`` made."""
        place = replace(self, **changes)  # type: ignore[arg-type]
        pairs = [("q", place.q)] if place.q else []
        pairs += [("after", value) for value in place.after]
        pairs += [("ignore", value) for value in place.ignore]
        pairs += [(key, getattr(place, key)) for key in (*FILTERS, "show", "find", *PARTS) if getattr(place, key)]
        pairs += [(key, str(value)) for key, value in (("start", place.start), ("end", place.end)) if value is not None]
        if place.offset:
            pairs.append(("offset", str(place.offset)))
        return "?" + urlencode(pairs)

    def question(self, article: str | None = None) -> Question:
        """The question asked here. Raises UserError when it cannot be meant."""
        filters = {key: getattr(self, key) for key in FILTERS}
        return question_from(
            {
                "question": self.q,
                "history": list(self.after),
                "ignore": list(self.ignore),
                **filters,
                "article": article or self.article,
            }
        )

    def carried(self) -> tuple[str, ...]:
        """The questions that the next one asked here follows."""
        kept: list[str] = []
        for text in reversed((*self.after, self.q)):
            if len(kept) == MAX_HISTORY or sum(map(len, kept)) + len(text) > MAX_CARRIED:
                break
            kept.insert(0, text)
        return tuple(kept)

    @property
    def filtered(self) -> tuple[str, ...]:
        """Names of the filters set here."""
        return tuple(key for key in FILTERS if getattr(self, key))


def search_href(text: str) -> str:
    """The address of the answer to ``text``."""
    return Place(q=text).href()


def article_href(article: str, start: int | None = None, end: int | None = None, only: str = "") -> str:
    """The address of an article, with a passage marked, or with what one line of its ledger counts."""
    return Place(article=article, start=start, end=end, only=only).href()


def speaker_href(speaker: str, **narrowed: str) -> str:
    """The address of a speaker's page; ``narrowed`` to a topic, a year, or to what is said about them."""
    return Place(speaker=speaker).href(**narrowed)


def list_href(show: str, offset: int = 0, find: str = "") -> str:
    """The address of a list page."""
    return Place(show=show, offset=offset, find=find).href()


def _number(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 12:
        return None
    return int(text)
