"""What is shown, or everything, as files other programs read: one module a format over the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qa.export import bibtex, csv, json, ris, webannotation
from qa.model import Question, QuotationView, UserError


@dataclass(frozen=True, slots=True)
class Selection:
    """Which quotations: exactly one of these, or everything when all are None."""

    quotations: tuple[str, ...] | None = None  # ids, in the order wanted
    question: Question | None = None  # what answers it, in the order of the answer
    speaker: str | None = None  # speaker id, or a name that one speaker bears
    article: str | None = None  # article id


@dataclass(frozen=True, slots=True)
class Export:
    """One file."""

    filename: str
    media_type: str
    text: str  # to be written as UTF-8
    count: int  # quotations, or for a bibliography articles, in it


@dataclass(frozen=True, slots=True)
class Format:
    """A file format. ``write`` gives the text and how many entries it has."""

    name: str
    extension: str
    media_type: str
    write: Callable[[Sequence[QuotationView]], tuple[str, int]]


FORMATS: Mapping[str, Format] = {
    f.name: f
    for f in (
        Format("csv", "csv", "text/csv; charset=utf-8", csv.write),
        Format("json", "json", "application/json", json.write),
        Format("bibtex", "bib", "application/x-bibtex; charset=utf-8", bibtex.write),
        Format("ris", "ris", "application/x-research-info-systems; charset=utf-8", ris.write),
        Format("webannotation", "jsonld", "application/ld+json", webannotation.write),
    )
}


def format_of(name: str) -> Format:
    """The format of that name. Raises UserError when there is none."""
    try:
        return FORMATS[name]
    except KeyError as error:
        raise UserError(f"{name!r} is no format: choose one of {', '.join(FORMATS)}") from error
