"""The dialog "Wrong speaker?" of one quotation."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Speaker
from qa.model import QuotationView
from qa.service import Service
from qa.web.views.cards import Reader, Slice


@dataclass(frozen=True, slots=True)
class WrongSpeaker:
    """What the dialog "Wrong speaker?" is drawn from."""

    quotation: QuotationView
    choices: tuple[Speaker, ...]
    mention: Slice | None  # the words that name the speaker there


def wrong_speaker(service: Service, quotation: str) -> WrongSpeaker | None:
    """The dialog for the quotation of that id, or None when there is none."""
    said = service.quotation(quotation)
    if said is None:
        return None
    span = said.evidence.mention if said.evidence else None
    mention = Reader(service).slice(said.document, *span) if span else None
    return WrongSpeaker(said, service.choices(quotation), mention)
