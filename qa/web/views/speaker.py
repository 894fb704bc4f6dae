"""One speaker as a page: everything they say, and what others say about them."""

from __future__ import annotations

from dataclasses import dataclass

from qa.browse import NameRead, Said
from qa.model import QuotationView, SpeakerSummary
from qa.service import Service
from qa.web.place import Place
from qa.web.views.cards import Card, Reader
from qa.web.views.people import PAGE


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """One speaker: a page of what they say, and what is said about them."""

    place: Place
    summary: SpeakerSummary
    said: Said
    names: tuple[NameRead, ...]
    cards: tuple[Card, ...]
    about: tuple[Card, ...]
    first: QuotationView | None = None  # the first thing they say, where the name does not tell them apart

    @property
    def more(self) -> bool:
        """True when there is a further page."""
        return self.place.offset + PAGE < self.said.total


def speaker_page(service: Service, summary: SpeakerSummary, place: Place) -> SpeakerPage:
    """The page of one speaker."""
    id, reader = summary.speaker.id, Reader(service)
    said = service.said_page(id, place.topic, place.year, place.offset, PAGE) or Said((), 0, 0, (), (), ())
    cards = tuple(reader.card(result) for result in said.results)
    about = tuple(reader.card(result) for result in service.about_speaker(id))
    first = service.first_said([summary.speaker]).get(id)
    return SpeakerPage(place, summary, said, service.names_read(id), cards, about, first)


def find_speakers(service: Service, wanted: str) -> tuple[SpeakerSummary, ...]:
    """Who ``wanted``, an id or a name, means: by id, else by whole name, else whoever's name holds it."""
    everyone = service.speakers()
    for match in (
        lambda s: s.speaker.id == wanted,
        lambda s: wanted.casefold() in (name.casefold() for name in (s.speaker.name, *s.speaker.aliases)),
    ):
        found = tuple(summary for summary in everyone if match(summary))
        if found:
            return found
    return tuple(service.speakers(wanted))
