"""The answer to a question as a page: its cards, in groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qa.model import Answer, Result, Strength, UserError
from qa.service import Service
from qa.web import wording
from qa.web.place import Place
from qa.web.views.cards import Card, Reader
from qa.web.views.people import places

SCARCE = 3  # fewer results than this are not grouped by speaker


@dataclass(frozen=True, slots=True)
class Group:
    """Cards under one heading."""

    heading: str
    cards: tuple[Card, ...]
    folded: bool = False  # closed until the reader opens it


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """The answer to a question, ready to be shown."""

    place: Place
    answer: Answer
    groups: tuple[Group, ...]
    about: tuple[Card, ...]
    named: Mapping[str, str] = field(default_factory=dict)  # of filters by id, what people call what they mean


def answer_page(service: Service, place: Place) -> AnswerPage:
    """The answer asked for at ``place``. Raises UserError and NotReady as the service does."""
    article, title = _named_article(service, place.article) if place.article else (None, None)
    answer = service.ask(place.question(article))
    reader = Reader(service)
    alike = service.folded(answer.results)
    cards = tuple(replace(reader.card(some[0]), copies=some[1:]) for some in alike)
    about = tuple(reader.card(result) for result in answer.about)
    groups = (Group("", cards),) if answer.abstained else grouped(answer, cards)
    named = {"article": title, "speaker": _named_speaker(service, place.speaker) if place.speaker else None}
    return AnswerPage(place, answer, groups, about, {key: name for key, name in named.items() if name})


def grouped(answer: Answer, cards: tuple[Card, ...]) -> tuple[Group, ...]:
    """Exact wording apart from near wording; long lists by speaker; what is no answer folded at the end.

    The order within a group stays.
    """
    exact = tuple(card for card in cards if card.result.exact)
    if exact and answer.strength == Strength.EXACT and len(exact) < len(cards):
        near = tuple(card for card in cards if not card.result.exact)
        return (Group("With these words", exact), Group("Not these words, but near in wording or meaning", near, True))
    fitting = tuple(card for card in cards if not card.result.near)
    near = tuple(card for card in cards if card.result.near)
    folded = (Group("Near passages, not an answer", near, True),) if near else ()
    by_speaker: dict[tuple[str, ...], list[Card]] = {}
    for card in fitting:
        by_speaker.setdefault(_people(card.result), []).append(card)
    wants_people = answer.read_as.wanted in ("speaker", "list")
    if wants_people and len(fitting) > SCARCE and 1 < len(by_speaker) < len(fitting):
        said = (Group(wording.who_says(some[0].result), tuple(some)) for some in by_speaker.values())
        return (*said, *folded)
    return (Group("", fitting), *folded)


def _people(result: Result) -> tuple[str, ...]:
    """Who says a result; two people who are called the same are two."""
    return tuple(s.id for s in result.speakers) or ("", wording.who_says(result))


def without_filters(place: Place) -> str:
    """The address of the same question without its filters."""
    return place.href(speaker="", article="", publication="", date_from="", date_to="", type="")


def _named_speaker(service: Service, wanted: str) -> str | None:
    """What the speaker of the id ``wanted`` is called, told apart from others; None for a name."""
    summary = service.speaker(wanted)
    return wording.told_apart(summary.speaker, places(service, [summary.speaker]).get(wanted)) if summary else None


def _named_article(service: Service, wanted: str) -> tuple[str, str | None]:
    """Id and title of the article an id or a title means. Raises UserError when there is none, or several."""
    everything = service.articles()
    exact = [item for item in everything if item.id == wanted]
    found = exact or [item for item in everything if (item.title or "").casefold() == wanted.casefold()]
    found = found or [item for item in everything if wanted.casefold() in (item.title or "").casefold()]
    if not found:
        raise UserError(f"No article here is called {wanted}. Look through the articles, or leave the filter empty.")
    if len(found) > 1:
        raise UserError(f"{len(found)} articles match {wanted}. Give the whole title, or the article's id.")
    return found[0].id, found[0].title
