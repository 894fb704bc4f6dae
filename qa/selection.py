"""What is taken along: the quotations and statements a selection names, by id, question, speaker or article."""

from __future__ import annotations

from collections.abc import Iterator

from qa import asking
from qa.export import Selection
from qa.loaded import Loaded
from qa.model import Question, QuotationView, UnknownSpeaker, UserError
from qa.quotation import quotation, quotations_of


def selected(loaded: Loaded, selection: Selection) -> tuple[QuotationView, ...]:
    """The quotations and statements of a selection. Raises UserError for a speaker or id that is not here."""
    if selection.quotations is not None:
        return tuple(known(loaded, id) for id in selection.quotations)
    if selection.question is not None:
        return tuple(known(loaded, id) for id in dict.fromkeys(_answering(loaded, selection.question)))
    if selection.speaker is not None:
        return said_by(loaded, one_speaker(loaded, selection.speaker))
    if selection.article is not None:
        if loaded.store.article(selection.article) is None:
            raise UserError(f"there is no article {selection.article!r} here")
        return quotations_of(loaded.store, selection.article)
    return tuple(view for article in loaded.listed for view in quotations_of(loaded.store, article.id))


def _answering(loaded: Loaded, question: Question) -> Iterator[str]:
    """An answer's passages count with the quotations inside them; one that abstains has none."""
    asking.check(question)
    answer = asking.answer(loaded, question)
    for result in () if answer.abstained else answer.results:
        if result.quotation:
            yield result.quotation
        else:
            yield from (quote.id for quote in result.quotes)


def said_by(loaded: Loaded, speaker: str) -> tuple[QuotationView, ...]:
    """Everything the speaker of that id says, by article."""
    row = loaded.store.speaker(speaker)
    found = (view for id in row.articles for view in quotations_of(loaded.store, id)) if row else ()
    return tuple(view for view in found if any(s.id == speaker for s in view.speakers))


def one_speaker(loaded: Loaded, name: str) -> str:
    """The id of the one speaker of that id or name. Raises UnknownSpeaker for nobody, UserError for several."""
    bearers = loaded.names.bearers(name)
    ids = [k.speaker.id for k in bearers]
    if not ids:
        raise UnknownSpeaker(f"no speaker here bears the name {name!r}")
    if len(ids) > 1:
        listed = ", ".join(f"{k.speaker.name} ({k.speaker.id})" for k in bearers)
        raise UserError(f"several speakers bear the name {name!r}, give the id of one: {listed}")
    return ids[0]


def known(loaded: Loaded, id: str) -> QuotationView:
    """The quotation or statement of that id. Raises UserError when there is none."""
    view = quotation(loaded.store, id)
    if view is None:
        raise UserError(f"there is no quotation {id!r} here")
    return view
