"""Questions for the start page: fixed templates filled with the corpus's own names and words, each one tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from corpus.model import Kind, Quotation, Speaker, SpeakerKind
from corpus.parse import parse
from corpus.speaker_rows import SpeakerRow
from corpus.store import Store
from qa.model import Answer, Question
from qa.words import FRAME, STOP, Token, tokens

MOST = 6
TRIED = 40  # questions asked at most
SPEAKERS = 8  # people asked about
EACH = 8  # questions made up about one
WORDS = (4, 10)  # of the few words of a quotation
TOPIC = 2  # content words of a topic
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_OBJECTS = frozenset({"dobj", "pobj", "nsubj", "nsubjpass", "attr"})


def suggestions(
    store: Store, ask: Callable[[Question], Answer], among: Collection[str] | None = None
) -> tuple[str, ...]:
    """About six questions of the corpus, or of the articles ``among``, that are known to find an answer."""
    found: list[str] = []
    for tried, question in enumerate(_candidates(store, among)):
        if len(found) == MOST or tried == TRIED:
            break
        if question not in found and _answered(question, ask):
            found.append(question)
    return tuple(found)


def _answered(question: str, ask: Callable[[Question], Answer]) -> bool:
    answer = ask(Question(question))
    return not answer.abstained and bool(answer.results)


def _candidates(store: Store, among: Collection[str] | None = None) -> Iterator[str]:
    """Questions about one speaker after the other, so that six questions are about several people."""
    everyone = store.speakers() if among is None else _those_in(store, among)
    rows = [r for r in everyone if r.quotations and r.speaker.kind in (SpeakerKind.PERSON, SpeakerKind.BODY)]
    about = [list(islice(_about(store, row.speaker, row.articles), EACH)) for row in rows[:SPEAKERS]]
    about = [sorted(asked, key=lambda q: q.startswith("Who") != bool(n % 2)) for n, asked in enumerate(about)]
    for turn in range(max(map(len, about), default=0)):
        for questions in about:
            if turn < len(questions):
                yield questions[turn]
    yield from _unnamed(store, everyone)


def _those_in(store: Store, among: Collection[str]) -> tuple[SpeakerRow, ...]:
    """Everyone of the articles ``among``, with these articles alone."""
    narrowed = (replace(r, articles=tuple(a for a in r.articles if a in among)) for r in store.speakers())
    return tuple(r for r in narrowed if r.articles)


def _about(store: Store, speaker: Speaker, articles: tuple[str, ...]) -> Iterator[str]:
    for quotation, text in _said_by(store, speaker, articles):
        if topic := _topic(quotation, text):
            yield f"What did {speaker.name} say about {topic}?"
        if words := _few_words(quotation.span.of(text)):
            yield f"Who said “{words}”?"


def _unnamed(store: Store, everyone: Iterable[SpeakerRow]) -> Iterator[str]:
    for row in everyone:
        if row.quotations and row.speaker.kind is SpeakerKind.UNNAMED:
            for quotation, text in _said_by(store, row.speaker, row.articles):
                if words := _few_words(quotation.span.of(text)):
                    yield f"Who said “{words}”?"


def _said_by(store: Store, speaker: Speaker, articles: tuple[str, ...]) -> Iterator[tuple[Quotation, str]]:
    for article in articles:
        analysed = store.article(article)
        if analysed is None:
            continue
        text = store.document_text(analysed.article.document)
        for quotation in analysed.quotations:
            if quotation.kind is Kind.DIRECT and any(s.id == speaker.id for s in quotation.speakers):
                yield quotation, text


def _few_words(quoted: str) -> str:
    """The first clause of a quotation, when it is a few words long and opens a sentence."""
    inside = quoted.strip("\"'“”‘’«» \n")
    clause = re.split(r"[.!?;:…,\n\"“”]|\s[–—-]\s", inside, maxsplit=1)[0].strip()
    few = WORDS[0] <= len(clause.split()) <= WORDS[1] and clause[:1].isupper()
    return clause if few and _content(tokens(clause)) else ""


def _topic(quotation: Quotation, text: str) -> str:
    """The first noun phrase of two content words in a quotation, in the source's own spelling; "" for none."""
    parsed = parse(text, [quotation.span])
    for i, tag in enumerate(parsed.tag):
        if tag not in _NOUNS or parsed.dep[i] not in _OBJECTS or i == 0 or len(parsed.lower[i]) < 4:
            continue
        if parsed.dep[i - 1] not in {"compound", "amod"} or parsed.head[i - 1] != i:
            continue
        phrase = text[parsed.start[i - 1] : parsed.end[i]]
        if len(_content(tokens(phrase))) == TOPIC and " " in phrase and "\n" not in phrase:
            return f"the {phrase}" if i > 1 and parsed.lower[i - 2] == "the" else phrase
    return ""


def _content(words: list[Token]) -> list[Token]:
    return [t for t in words if t.plain not in STOP and t.plain not in FRAME and len(t.plain) > 3 and t.text.isalpha()]
