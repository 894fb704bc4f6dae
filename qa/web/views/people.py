"""People in lists: each with what tells them apart from others who are called the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.model import Speaker
from qa.model import SpeakerSummary
from qa.service import Service
from qa.web import wording

PAGE = 20  # cards or rows of one page
NAMES = 20  # offered while a name is typed

Places = dict[str, str]  # by speaker id, where those first speak whom a name does not tell apart


@dataclass(frozen=True, slots=True)
class PeopleList:
    """One page of a list of speakers."""

    total: int
    most: int  # things said by whoever speaks most
    shown: tuple[SpeakerSummary, ...]
    places: Places


@dataclass(frozen=True, slots=True)
class Named:
    """One person to choose: ``words`` denote nobody else here."""

    speaker: Speaker
    words: str
    alike: bool  # others are called the same


def places(service: Service, speakers: Iterable[Speaker], here: str | None = None) -> Places:
    """Where those of ``speakers`` first speak whom a name does not tell apart; the article ``here`` is not named."""
    wanted = tuple(speakers)
    first = service.first_said(wanted)
    return {s.id: wording.first_place(s, first[s.id], here) for s in wanted if s.id in first}


def people_list(service: Service, found: Sequence[SpeakerSummary], offset: int) -> PeopleList:
    """The page of ``found`` that begins at ``offset``."""
    shown = tuple(found[offset : offset + PAGE])
    most = max((s.quotations for s in found), default=0) or 1
    return PeopleList(len(found), most, shown, places(service, (s.speaker for s in shown)))


def names(service: Service, query: str) -> tuple[Named, ...]:
    """The speakers ``query`` may name, each in words that denote nobody else."""
    found = [s.speaker for s in service.speakers(query)[:NAMES]]
    apart = places(service, found)
    return tuple(Named(s, wording.told_apart(s, apart.get(s.id)), s.id in apart) for s in found)
