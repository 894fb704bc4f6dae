"""The dialog "Wrong speaker?" of one quotation."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Speaker
from qa.model import QuotationView
from qa.service import Service
from qa.web.views.cards import Reader, Slice
from qa.web.views.people import Places, places

MOST_CHOICES = 8  # people of the article offered before the search


@dataclass(frozen=True, slots=True)
class WrongSpeaker:
    """What the dialog "Wrong speaker?" is drawn from."""

    quotation: QuotationView
    choices: tuple[Speaker, ...]
    mention: Slice | None  # the words that name the speaker there
    places: Places  # where those first speak whom a name does not tell apart
    elsewhere: bool  # the speaker is in other articles too


def wrong_speaker(service: Service, quotation: str) -> WrongSpeaker | None:
    """The dialog for the quotation of that id, or None when there is none."""
    said = service.quotation(quotation)
    if said is None:
        return None
    span = said.evidence.mention if said.evidence else None
    mention = Reader(service).slice(said.document, *span) if span else None
    choices = service.choices(quotation)[:MOST_CHOICES]
    known = [service.speaker(s.id) for s in said.speakers[:1]]
    elsewhere = any(len(summary.articles) > 1 for summary in known if summary)
    return WrongSpeaker(said, choices, mention, places(service, choices, said.article), elsewhere)
