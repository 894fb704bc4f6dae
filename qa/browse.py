"""Reading through the corpus: everything one speaker says, and one article with all that was found in it.

Positions are character offsets into the document's text; nothing here holds words that are not slices of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.article_rows import standing
from corpus.model import AnalysedArticle, Corrected, Evidence, Kind, Quotation, Span, Speaker, SpeakerKind, joined_names
from corpus.store import Passage, PassageFilter, Store
from qa.model import QuotationView, Result
from qa.quotation import quotations_of
from qa.retrieve import Candidate
from qa.words import FRAME, STOP, tokens

if TYPE_CHECKING:
    from qa.loaded import Loaded

SAID = ("quotation", "statement")  # kinds of passages that somebody says
NAMED = (SpeakerKind.PERSON, SpeakerKind.BODY)  # who are called by a name of their own
ABOUT = 20  # passages about a speaker that are shown
TOPICS = 10
RECURS = 2  # things said that must hold a word before it is a topic
LONG_WORD = 4


@dataclass(frozen=True, slots=True)
class NameRead:
    """A name, title or role an article uses for a speaker, and where it was read."""

    text: str
    article: str
    title: str | None
    span: Span | None = None  # a mention that reads so and leads to the speaker, when one was kept as evidence


@dataclass(frozen=True, slots=True)
class Said:
    """What one speaker says: one page of it, and what the whole of it holds."""

    results: tuple[Result, ...]  # newest article first, articles without a date last, each in text order
    total: int  # things said that the filters let through
    everything: int  # things said in all
    topics: tuple[tuple[str, int], ...]  # words that recur, and in how many things said
    years: tuple[tuple[str, int], ...]  # years of the articles ("" is "not stated"), and how many things said in each
    kinds: tuple[tuple[str, int], ...]  # kinds of words, and how many things said of each
    articles: int = 0  # in which they say it


@dataclass(frozen=True, slots=True)
class Found:
    """One quotation or statement of an article, with all that is known about who says it."""

    start: int
    end: int
    type: str
    standing: str  # "attributed" | "unnamed" | "unresolved" | "label"; "statement" for a paraphrase
    utterance: str
    paragraph: int
    speakers: tuple[Speaker, ...]
    outer: tuple[Speaker, ...]
    candidates: tuple[tuple[str, float], ...]
    confidence: float
    evidence: Evidence
    corrected: Corrected | None = None  # where a person put the speaker right


@dataclass(frozen=True, slots=True)
class ArticleFindings:
    """Everything found in one article, in text order."""

    found: tuple[Found, ...]
    unpaired: tuple[Span, ...]
    lines: dict[str, int]  # metadatum ("title", "date", ...): line of the document it was read from, from 1
    first_line: int = 1  # of the article in its document
    last_line: int = 1


def said_page(loaded: Loaded, speaker: Speaker, topic: str, year: str, offset: int, limit: int) -> Said:
    """What ``speaker`` says, ``limit`` from ``offset`` on; ``topic`` and ``year`` ("none": not stated) narrow it."""
    store = loaded.store
    dates = {item.id: item.date or "" for item in loaded.listed}
    said = [_Utterance(p, _content(p.span.of(store.document_text(p.document)))) for p in _passages_of(store, speaker)]
    said = _newest_first(said, dates)
    wanted = [
        u
        for u in said
        if (not topic or topic in u.words) and (not year or _year(dates, u) == ("" if year == "none" else year))
    ]
    years = Counter(_year(dates, u) for u in said)
    return Said(
        results=tuple(_result(loaded, u.passage, speaker) for u in wanted[offset : offset + limit]),
        total=len(wanted),
        everything=len(said),
        topics=_topics([u.words - _content(speaker.name) for u in said], loaded),
        years=(*sorted(((y, n) for y, n in years.items() if y), reverse=True), *(("", n) for n in [years[""]] if n)),
        kinds=tuple(Counter(u.passage.type for u in said).most_common()),
        articles=len({u.passage.article for u in said}),
    )


@dataclass(frozen=True, slots=True)
class _Utterance:
    passage: Passage
    words: frozenset[str]


def _passages_of(store: Store, speaker: Speaker) -> list[Passage]:
    """Everything the speaker says in text order, what others quote them with included."""
    passages = list(store.passages(store.passage_ids(PassageFilter(speakers=(speaker.id,), kinds=SAID))))
    listed = {(p.article, p.utterance) for p in passages}
    quoted: dict[str, set[str]] = {}
    for article, utterance in store.utterances_of(speaker.id):
        if (article, utterance) not in listed:
            quoted.setdefault(article, set()).add(utterance)
    for article, utterances in quoted.items():
        analysed = store.article(article)
        for q in analysed.quotations if analysed else ():
            if q.utterance in utterances and any(s.id == speaker.id for s in q.speakers):
                passages.append(_nested(article, q, store, analysed))
    return sorted(passages, key=lambda p: (p.document, p.start, -p.end))


def _nested(article: str, q: Quotation, store: Store, analysed: AnalysedArticle | None) -> Passage:
    document = analysed.article.document if analysed else article
    words = store.text(document, q.start, q.end)
    ids = tuple(s.id for s in q.speakers)
    return Passage("quotation", q.kind.value, article, document, q.start, q.end, words, ids, q.utterance)


def _result(loaded: Loaded, passage: Passage, speaker: Speaker) -> Result:
    result = loaded.answerer.cards.result(Candidate(passage, 0.0))
    if result.speakers or passage.id:
        return result
    analysed = loaded.store.article(passage.article)  # a nested quotation is no passage of its own
    inner = next((q for q in analysed.quotations if q.span == passage.span), None) if analysed else None
    if inner is None:
        return replace(result, speakers=(speaker,), speaker=speaker.name, quotation=passage.utterance)
    return replace(
        result,
        speakers=inner.speakers,
        speaker=joined_names(inner.speakers),
        pieces=(inner.span,),
        evidence=inner.evidence,
        confidence=inner.confidence,
        quotation=inner.utterance,
        corrected=inner.corrected,
    )


def about(loaded: Loaded, speaker: Speaker, articles: Sequence[str]) -> tuple[Result, ...]:
    """Passages of ``articles`` that name ``speaker`` in the words of others, in text order."""
    import numpy as np

    store, keywords = loaded.store, loaded.generation.keywords
    allowed = np.asarray(store.passage_ids(PassageFilter(articles=tuple(articles))), np.int64)
    found = [keywords.phrase(name, ABOUT * 5, allowed)[0] for name in _own_names(loaded, speaker)]
    ids = sorted({int(i) for some in found for i in some})
    passages = [p for p in store.passages(ids) if p.kind != "statement" and speaker.id not in p.speakers]
    by_them = store.passages(store.passage_ids(PassageFilter(speakers=(speaker.id,), kinds=SAID)))
    kept: list[Passage] = []
    for passage in passages:
        taken = any(_overlap(passage, other) for other in kept)
        # a paragraph that is nearly all their own words is not about them
        own = sum(q.end - q.start for q in by_them if _overlap(passage, q))
        if not taken and own * 2 < passage.end - passage.start:
            kept.append(passage)
    return tuple(loaded.answerer.cards.result(Candidate(p, 0.0)) for p in kept[:ABOUT])


def names_read(loaded: Loaded, speaker: Speaker, articles: Sequence[str]) -> tuple[NameRead, ...]:
    """What the articles call ``speaker``, each name once, with the first place it was read in."""
    read: dict[str, NameRead] = {}
    for id in articles:
        analysed = loaded.store.article(id)
        own = next((s for s in analysed.speakers if s.id == speaker.id), None) if analysed else None
        if analysed is None or own is None:
            continue
        text = loaded.store.document_text(analysed.article.document)
        title = analysed.article.metadata.title
        places = {span.of(text): span for span in _mentions(analysed, speaker.id)}
        for name in (own.name, *own.aliases):
            known = read.get(name)
            if known is None or (known.span is None and name in places):
                read[name] = NameRead(name, id, title.value if title else None, places.get(name))
    return tuple(read.values())


def first_said(loaded: Loaded, speakers: Iterable[Speaker]) -> dict[str, QuotationView]:
    """By id, the first thing said by each of ``speakers`` whom a name does not tell apart: it says where they are.

    Left out is who has a name that nobody else bears.
    """
    said: dict[str, tuple[QuotationView, ...]] = {}
    order = {item.id: n for n, item in enumerate(loaded.listed)}
    found = {}
    for speaker in speakers:
        if speaker.kind in NAMED and speaker.name.casefold() not in loaded.shared_names:
            continue
        articles = {article for article, _ in loaded.store.utterances_of(speaker.id)}
        for id in sorted(articles, key=lambda id: order.get(id, len(order))):
            if id not in said:
                said[id] = quotations_of(loaded.store, id)
            if first := next((q for q in said[id] if any(s.id == speaker.id for s in q.speakers)), None):
                found[speaker.id] = first
                break
    return found


def findings(store: Store, analysed: AnalysedArticle) -> ArticleFindings:
    """Everything found in one article."""
    article = analysed.article
    numbered = [(n, p.span) for n, p in enumerate(article.paragraphs, 1)]

    def one(q: Quotation, said: str) -> Found:
        paragraph = next((n for n, span in numbered if span.start <= q.start < span.end), 0)
        return Found(
            q.start,
            q.end,
            q.kind.value,
            said,
            q.utterance,
            paragraph,
            q.speakers,
            q.outer_speakers,
            tuple((c.speaker.name, c.confidence) for c in q.candidates),
            q.confidence,
            q.evidence,
            q.corrected,
        )

    found = [one(q, standing(q)) for q in analysed.quotations]
    found += [one(q, "statement") for q in analysed.statements]
    text, meta = store.document_text(article.document), article.metadata
    stated = {"title": meta.title, "author": meta.author, "date": meta.date, "publication": meta.publication}
    lines = {what: line_of(text, fact.span.start) for what, fact in stated.items() if fact and fact.span}
    first, last = line_of(text, article.start), line_of(text, max(article.start, article.end - 1))
    ordered = tuple(sorted(found, key=lambda f: (f.start, -f.end)))
    return ArticleFindings(ordered, analysed.unpaired, lines, first, last)


def line_of(text: str, offset: int) -> int:
    """The number of the line ``offset`` is in, from 1; CR, LF and CRLF end lines."""
    before = text[:offset]
    return before.count("\n") + before.count("\r") - before.count("\r\n") + 1


def _newest_first(said: Sequence[_Utterance], dates: dict[str, str]) -> list[_Utterance]:
    """By date of the article, newest first; articles without a date last; text order within an article."""
    dated = [u for u in said if dates.get(u.passage.article)]
    dated.sort(key=lambda u: dates[u.passage.article], reverse=True)  # stable
    return dated + [u for u in said if not dates.get(u.passage.article)]


def _year(dates: dict[str, str], said: _Utterance) -> str:
    return dates.get(said.passage.article, "")[:4]


def _content(text: str) -> frozenset[str]:
    """The words of ``text`` that carry meaning, without case."""
    words = (t.plain for t in tokens(text))
    return frozenset(w for w in words if w not in STOP and w not in FRAME and len(w) >= LONG_WORD and w.isalpha())


def _topics(said: Iterable[frozenset[str]], loaded: Loaded) -> tuple[tuple[str, int], ...]:
    """The words that recur in what is said: those that recur most first, the rarer in the corpus before the others."""
    counted = Counter(word for words in said for word in words)
    recurring = [word for word, count in counted.items() if count >= RECURS]
    keywords = loaded.generation.keywords

    def rarity(word: str) -> float:
        return max(keywords.idf(word).values(), default=0.0)

    ranked = sorted(recurring, key=lambda word: (-counted[word] * rarity(word), word))
    return tuple((word, counted[word]) for word in ranked[:TOPICS])


def _own_names(loaded: Loaded, speaker: Speaker) -> list[str]:
    """Names and roles that no other speaker of the corpus bears, a surname shared with another least of all."""
    shared = Counter(
        name.casefold()
        for row in loaded.store.speakers()
        for name in {row.speaker.name, *row.speaker.aliases}
        if row.speaker.id != speaker.id
    )
    surnames = {
        row.speaker.name.split()[-1].casefold()
        for row in loaded.store.speakers()
        if row.speaker.id != speaker.id and row.speaker.name.split()
    }
    names = dict.fromkeys((speaker.name, *speaker.aliases))
    return [
        name
        for name in names
        if name.casefold() not in shared
        and (" " in name or (name[:1].isupper() and name.casefold() not in surnames))
        and (speaker.kind is not SpeakerKind.UNNAMED or " " in name)
    ]


def _mentions(analysed: AnalysedArticle, speaker: str) -> Iterator[Span]:
    """The mentions kept as evidence that lead to ``speaker`` alone."""
    for q in (*analysed.quotations, *analysed.statements):
        if q.kind is not Kind.NESTED and [s.id for s in q.speakers] == [speaker]:
            yield from (span for span in (q.evidence.resolved, q.evidence.mention) if span)


def _overlap(one: Passage, other: Passage) -> bool:
    return one.document == other.document and one.span.overlaps(other.span)
