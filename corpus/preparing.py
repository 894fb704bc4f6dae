"""From a change somebody asks for to the correction that is stored: checked against the corpus, hung on words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from corpus.anchors import Anchor, witnesses
from corpus.attribution.identity import slug
from corpus.attribution.names import fold, read_name
from corpus.corrections import (
    METADATA,
    Change,
    Correction,
    CorrectionKind,
    CorrectionRefused,
    CutChange,
    MetadataChange,
    Nobody,
    Person,
    SamePerson,
    Scope,
    SpeakerChange,
    SplitPerson,
    Target,
    Unnamed,
    Value,
    Who,
    stamped,
)
from corpus.model import AnalysedArticle, Evidence, Quotation, Span, Speaker, SpeakerKind, Stated, joined_names
from corpus.paragraphs import blocks
from corpus.replay import offset_of
from corpus.speaker_rows import SpeakerRow

LONGEST_NAME = 200  # characters of a name, description or metadatum
OPENING = 60  # characters of a paragraph that say where an article begins
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class Corpus(Protocol):
    """What preparing reads of a store."""

    def article(self, id: str) -> AnalysedArticle | None: ...
    def articles_of(self, document: str) -> tuple[str, ...]: ...
    def article_of_quotation(self, id: str) -> str | None: ...
    def document_text(self, id: str) -> str: ...
    def is_whole(self, document: str) -> bool | None: ...
    def speaker(self, id: str) -> SpeakerRow | None: ...


def prepared(store: Corpus, change: Change) -> Correction:
    """The correction that makes ``change``. Raises CorrectionRefused when it cannot be meant or changes nothing."""
    if isinstance(change, SpeakerChange):
        return _speaker(store, change)
    if isinstance(change, SamePerson):
        return _same(store, change)
    if isinstance(change, SplitPerson):
        return _split(store, change)
    if isinstance(change, MetadataChange):
        return _metadata(store, change)
    return _cut(store, change)


def _article(store: Corpus, id: str) -> AnalysedArticle:
    analysed = store.article(id)
    if analysed is None:
        raise CorrectionRefused(f"there is no article {id!r} here")
    return analysed


# Who says it


def _speaker(store: Corpus, change: SpeakerChange) -> Correction:
    id = store.article_of_quotation(change.quotation)
    if id is None:
        raise CorrectionRefused(f"there is no quotation {change.quotation!r} here")
    analysed = _article(store, id)
    text = store.document_text(analysed.article.document)
    said = (*analysed.quotations, *analysed.statements)
    pieces = [q for q in said if q.utterance == change.quotation]
    if change.scope is Scope.MENTION:
        pieces = _through_the_same_mention(said, pieces[0], text)
    who = _target(store, change.target, analysed, text, pieces[0])
    speakers = tuple(w.speaker for w in who)
    if all({s.id for s in q.speakers} == {s.id for s in speakers} and _settled(q) for q in pieces):
        raise CorrectionRefused("this would change nothing: it already says so")
    id, made_at = stamped()
    return Correction(
        id,
        made_at,
        CorrectionKind.SPEAKER,
        analysed.article.document,
        tuple(Anchor.at(text, q.span) for q in pieces),
        Value(who),
        change.scope,
        joined_names(pieces[0].speakers) or "",
    )


def _settled(q: Quotation) -> bool:
    """True when nobody is unsure: there is a speaker, or nobody is meant to be one."""
    return bool(q.speakers) or q.corrected is not None or not q.candidates


def _through_the_same_mention(said: Sequence[Quotation], one: Quotation, text: str) -> list[Quotation]:
    mention = _evidence(one).mention
    if mention is None:
        raise CorrectionRefused("no mention names the speaker of this quotation: choose this quotation alone")
    wording = fold(mention.of(text))

    def same(q: Quotation) -> bool:
        own = _evidence(q).mention
        if own is None or {s.id for s in q.speakers} != {s.id for s in one.speakers}:
            return q.utterance == one.utterance
        return own == mention or fold(own.of(text)) == wording

    return [q for q in said if same(q)]


def _evidence(q: Quotation) -> Evidence:
    """Why the program gave the quotation its speaker."""
    return q.corrected.evidence if q.corrected else q.evidence


def _target(
    store: Corpus, target: Target, analysed: AnalysedArticle, text: str, piece: Quotation
) -> tuple[Who, ...]:
    if isinstance(target, Nobody):
        return ()
    if isinstance(target, Person):
        return (_who(store, target.id, analysed),)
    article = analysed.article
    if isinstance(target, Unnamed):
        shown = _worded(target.description, "the description")
        known = [s for s in analysed.speakers if s.kind is SpeakerKind.UNNAMED and fold(s.name) == fold(shown)]
        if known:
            return (_who(store, known[0].id, analysed),)
        made = Speaker(f"{article.id}/described/{slug(shown) or piece.start}", shown, SpeakerKind.UNNAMED)
        return (Who(made, article.document),)
    return (Who(_named(_worded(target.name, "the name"), analysed), article.document),)


def _named(name: str, analysed: AnalysedArticle) -> Speaker:
    """Someone of that name; a name of one word belongs to this article alone, since it proves nothing elsewhere."""
    read = read_name(name)
    if len(read.parts) > 1:
        return Speaker("person:" + slug(" ".join(read.parts)), read.text, SpeakerKind.PERSON)
    known = [s for s in analysed.speakers if s.kind is SpeakerKind.PERSON and fold(s.name) == fold(name)]
    if len(known) == 1:
        return known[0]
    return Speaker(f"{analysed.article.id}/named/{slug(name)}", name, SpeakerKind.PERSON)


def _who(store: Corpus, id: str, near: AnalysedArticle | None = None) -> Who:
    """The speaker of that id, as ``near`` calls them where it does, hung on words when the id is a position's."""
    row = store.speaker(id)
    if row is None:
        raise CorrectionRefused(f"there is no speaker {id!r} here")
    own = next((s for s in near.speakers if s.id == id), None) if near else None
    speaker = own or row.speaker
    for article_id in row.articles:
        offset = offset_of(id, article_id)
        if offset is not None:
            article = _article(store, article_id).article
            text = store.document_text(article.document)
            at = article.start + offset
            return Who(speaker, article.document, Anchor.at(text, _name_at(text, at, row.speaker)))
    return Who(speaker)


def _name_at(text: str, at: int, speaker: Speaker) -> Span:
    standing = [n for n in (speaker.name, *speaker.aliases) if n and text.startswith(n, at)]
    return Span(at, at + len(max(standing, key=len))) if standing else Span(at, min(len(text), at + 1))


def _worded(text: str, what: str) -> str:
    shown = " ".join(text.split())
    if not any(c.isalpha() for c in shown):
        raise CorrectionRefused(f"{what} is empty")
    if len(shown) > LONGEST_NAME:
        raise CorrectionRefused(f"{what} is longer than {LONGEST_NAME} characters")
    return shown


# Who is who


def _same(store: Corpus, change: SamePerson) -> Correction:
    if change.speaker == change.other:
        raise CorrectionRefused("these are one person already")
    kept, other = _who(store, change.speaker), _who(store, change.other)
    id, made_at = stamped()
    if kept.place is not None and other.place is None:
        kept, other = other, kept  # an id that holds everywhere outlives one that is a position's
    elif kept.place is not None:
        kept = replace(kept, speaker=replace(kept.speaker, id=f"joined:{id}"))
    found = f"{kept.speaker.name} and {other.speaker.name}, two speakers"
    return Correction(id, made_at, CorrectionKind.SAME, "", (), Value((kept,), other), found=found)


def _split(store: Corpus, change: SplitPerson) -> Correction:
    other = _who(store, change.speaker)
    analysed = _article(store, change.article)
    row = store.speaker(change.speaker)
    if row is None or change.article not in row.articles:
        raise CorrectionRefused(f"{other.speaker.name} is not in article {change.article!r}")
    if row.articles == (change.article,):
        raise CorrectionRefused(
            f"{other.speaker.name} is in this article alone: correct the quotations that are someone else's"
        )
    id, made_at = stamped()
    name = "" if change.name is None else _worded(change.name, "the name")
    into = replace(other.speaker, id=f"split:{id}", name=name, aliases=())
    if name and name != other.speaker.name:
        named = _named(name, analysed)
        into = named if named.id != change.speaker else into
    text = store.document_text(analysed.article.document)
    return Correction(
        id,
        made_at,
        CorrectionKind.SPLIT,
        analysed.article.document,
        witnesses(text, analysed.article.paragraphs),
        Value((Who(into),), other),
        found=f"{other.speaker.name}, one speaker in {len(row.articles)} articles",
    )


# What the article states


def _metadata(store: Corpus, change: MetadataChange) -> Correction:
    if change.kind not in METADATA:
        raise CorrectionRefused(f"{change.kind} is nothing an article states")
    analysed = _article(store, change.article)
    value = None if change.value is None else _worded_value(change.kind, change.value)
    stated: Stated | None = getattr(analysed.article.metadata, change.kind.value)
    if (stated.value if stated else None) == value:
        raise CorrectionRefused("this would change nothing: it already says so")
    text = store.document_text(analysed.article.document)
    id, made_at = stamped()
    return Correction(
        id,
        made_at,
        change.kind,
        analysed.article.document,
        witnesses(text, analysed.article.paragraphs),
        Value(text=value),
        found=stated.value if stated else "",
    )


def _worded_value(kind: CorrectionKind, value: str) -> str:
    shown = " ".join(value.split())
    if not shown or len(shown) > LONGEST_NAME * 2:
        raise CorrectionRefused(f"the {kind} is empty or longer than {LONGEST_NAME * 2} characters")
    if kind is CorrectionKind.DATE and not _is_date(shown):
        raise CorrectionRefused("a date is written like 2017, 2017-03 or 2017-03-09")
    return shown


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat((text + "-01-01")[:10] if len(text) < 10 else text)
    except ValueError:
        return False
    return True


# Where articles begin


def _cut(store: Corpus, change: CutChange) -> Correction:
    whole = store.is_whole(change.document)
    if whole is None:
        raise CorrectionRefused(f"there is no document {change.document!r} here")
    if whole:
        raise CorrectionRefused("a record is one article: it has no cuts to move")
    text = store.document_text(change.document)
    paragraphs = {b.start: b for b in blocks(text)}
    first = min(paragraphs, default=0)
    starts = tuple(sorted({s for s in change.starts if s > first}))
    wrong = [s for s in starts if s not in paragraphs]
    if wrong:
        raise CorrectionRefused(f"no paragraph begins at {wrong[0]}: an article begins where a paragraph does")
    own = [a.article.start for id in store.articles_of(change.document) if (a := store.article(id)) is not None]
    if starts == tuple(sorted(own))[1:]:
        raise CorrectionRefused("this would change nothing: the articles begin there already")
    openings = (Span(s, min(paragraphs[s].end, s + OPENING)) for s in starts)
    id, made_at = stamped()
    return Correction(
        id,
        made_at,
        CorrectionKind.CUT,
        change.document,
        tuple(Anchor.at(text, span) for span in openings),
        Value(),
        found=" ".join(map(str, own)),
    )
