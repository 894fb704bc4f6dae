"""Questions for the start page: fixed templates filled with the corpus's own names and words, each one tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest

from corpus.model import Kind, Quotation, Speaker, SpeakerKind
from corpus.parse import parse
from corpus.speaker_rows import SpeakerRow
from corpus.store import Store
from qa.model import Answer, Question
from qa.words import FRAME, STOP, Token, tokens

MOST = 6
TRIED = 40  # questions asked at most
SPEAKERS = 8  # people asked about
EACH = 4  # questions of a kind made up about one
LOOKED_AT = 30  # quotations of one that topics are drawn from
WORDS = (4, 10)  # of the few words of a quotation
SPOKEN_OF = 3  # times an article speaks of something before it is a topic
SHORTEST = 4  # characters of a topic's noun
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_OBJECTS = frozenset({"dobj", "pobj", "nsubj", "nsubjpass", "attr"})


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, and the words of the corpus that its first passage must hold."""

    question: str
    words: str
    about: bool  # "What did X say about ...", not "Who said ..."


def suggestions(
    store: Store, ask: Callable[[Question], Answer], among: Collection[str] | None = None
) -> tuple[str, ...]:
    """About six questions of the corpus, or of the articles ``among``, that are known to find an answer.

    As many on what somebody says about something as on who said something, where there are.
    """
    found: list[_Candidate] = []
    spare: list[_Candidate] = []
    tried = 0
    for one in _candidates(store, among):
        if len(found) == MOST or tried == TRIED:
            break
        if any(one.question == other.question for other in (*found, *spare)):
            continue
        enough = sum(other.about == one.about for other in found) == MOST // 2
        if enough and len(spare) == MOST // 2:
            continue
        tried += 1
        if _answered(one, ask):
            (spare if enough else found).append(one)
    return tuple(one.question for one in (*found, *spare)[:MOST])


def _answered(one: _Candidate, ask: Callable[[Question], Answer]) -> bool:
    answer = ask(Question(one.question))
    if answer.abstained or not answer.results:
        return False
    return one.words.casefold() in answer.results[0].text.casefold()


def _candidates(store: Store, among: Collection[str] | None = None) -> Iterator[_Candidate]:
    """Questions of both kinds in turn, about one speaker after the other, so that six are about several people."""
    everyone = store.speakers() if among is None else _those_in(store, among)
    rows = [r for r in everyone if r.quotations and r.speaker.kind in (SpeakerKind.PERSON, SpeakerKind.BODY)]
    people = [list(_about(store, row.speaker, row.articles)) for row in rows[:SPEAKERS]]
    about = _in_turn([[one for one in asked if one.about][:EACH] for asked in people])
    who = _in_turn([[one for one in asked if not one.about][:EACH] for asked in reversed(people)])
    for pair in zip_longest(about, who):
        yield from (one for one in pair if one)
    yield from _unnamed(store, everyone)


def _in_turn(people: Sequence[Sequence[_Candidate]]) -> Iterator[_Candidate]:
    """The first question about everybody, then the second about everybody, and so on."""
    for turn in zip_longest(*people):
        yield from (one for one in turn if one)


def _those_in(store: Store, among: Collection[str]) -> tuple[SpeakerRow, ...]:
    """Everyone of the articles ``among``, with these articles alone."""
    narrowed = (replace(r, articles=tuple(a for a in r.articles if a in among)) for r in store.speakers())
    return tuple(r for r in narrowed if r.articles)


def _about(store: Store, speaker: Speaker, articles: tuple[str, ...]) -> Iterator[_Candidate]:
    said = list(islice(_said_by(store, speaker, articles), LOOKED_AT))
    for topic in _topics(said):
        yield _Candidate(f"What did {speaker.name} say about {topic}?", topic.split()[-1], True)
    for quotation, text in said:
        if words := _few_words(quotation.span.of(text)):
            yield _who_said(words)


def _who_said(words: str) -> _Candidate:
    return _Candidate(f"Who said “{words}”?", words, False)


def _unnamed(store: Store, everyone: Iterable[SpeakerRow]) -> Iterator[_Candidate]:
    for row in everyone:
        if row.quotations and row.speaker.kind is SpeakerKind.UNNAMED:
            for quotation, text in _said_by(store, row.speaker, row.articles):
                if words := _few_words(quotation.span.of(text)):
                    yield _who_said(words)


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


def _topics(said: Iterable[tuple[Quotation, str]]) -> list[str]:
    """What the quotations are about, in the source's own spelling: what their articles speak of most comes first."""
    weight: dict[str, int] = {}
    first: dict[str, str] = {}
    for quotation, text in said:
        for phrase in _phrases(quotation, text):
            noun = phrase.split()[-1].casefold()
            first.setdefault(noun, phrase)
            weight[noun] = max(weight.get(noun, 0), len(re.findall(rf"\b{re.escape(noun)}", text, re.IGNORECASE)))
    return [first[noun] for noun in sorted(weight, key=lambda n: -weight[n]) if weight[noun] >= SPOKEN_OF]


def _phrases(quotation: Quotation, text: str) -> Iterator[str]:
    """The noun phrases with "the" in a quotation, of one content word or two: "the wall", "the sea wall"."""
    parsed = parse(text, [quotation.span])
    for i, tag in enumerate(parsed.tag):
        if tag not in _NOUNS or parsed.dep[i] not in _OBJECTS or i == 0 or len(parsed.lower[i]) < SHORTEST:
            continue
        first = i - 1 if parsed.dep[i - 1] in {"compound", "amod"} and parsed.head[i - 1] == i else i
        phrase = text[parsed.start[first] : parsed.end[i]]
        the = first > 0 and parsed.lower[first - 1] == "the"
        if the and len(_content(tokens(phrase))) == 1 + i - first and len(phrase.split()) == 1 + i - first:
            yield f"the {phrase}"


def _content(words: list[Token]) -> list[Token]:
    return [t for t in words if t.plain not in STOP and t.plain not in FRAME and len(t.plain) > 3 and t.text.isalpha()]
