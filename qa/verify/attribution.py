"""Whose words they are: the claimed speaker against the one the source gives.

A name is compared by the corpus's own bearers of it; a role or description by what the source itself calls the speaker,
and, when that says nothing, by whom else the source calls so. The corpus's doubt stays doubt: a speaker it is not sure
of is never held against the claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from corpus.attribution import lexicon
from corpus.attribution.names import fold
from corpus.model import AnalysedArticle, Quotation, Speaker, SpeakerKind
from qa.names import Names, name_words, surname_of
from qa.verify.model import Fault, Named, Severity
from qa.verify.place import Place
from qa.words import STOP, tokens

SURE = 0.8  # confidence from which the source's speaker is held against a claim that is also a candidate
RIVAL = 0.15  # confidence from which a candidate counts as possible
MISSPELT = 85.0
LOOSE = frozenset(
    """man woman boy girl person people voice source one another someone somebody resident local member official
    spokesman spokeswoman spokesperson insider friend figure gentleman lady guy speaker""".split()
)
GENERAL = {  # a general word and what may be called so
    "spokesperson": {"spokesman", "spokeswoman"},
    "spokesman": {"spokesperson"},
    "spokeswoman": {"spokesperson"},
    "worker": {"nurse", "porter", "librarian", "driver"},
}
DETERMINERS = frozenset("a an the one another this that some his her their its our my".split())
INNER_CUE = re.compile(
    r"(?P<who>(?:[Tt]he|[Aa]n?|[Mm]y|[Hh]is|[Hh]er)?\s*[\w’'-]+(?:\s+[\w’'-]+){0,3}?)\s+"
    r"(?:said|says|say|told\s+\w+|wrote|writes|asked|replied|answered|shouted)\s*[,:]?\s*[\"“”‘’']*$"
)
NAME_AT = re.compile(r"\b[^\W\d_a-z][\w’'-]+(?:\s+(?:(?:de|van|von|of)\s+)?[^\W\d_a-z][\w’'-]+)*")


@dataclass(frozen=True, slots=True)
class Attributed:
    """The judgement on the speaker."""

    named: Named
    faults: tuple[Fault, ...] = ()


WRONG = Attributed(Named.WRONG, (Fault("wrong_speaker", Severity.MAJOR),))
UNSURE = Attributed(Named.UNKNOWN, (Fault("speaker_unknown", Severity.MINOR),))
RIGHT = Attributed(Named.RIGHT)


class Speakers:
    """Compares claimed speakers with those of one corpus."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._bearers = lru_cache(2048)(lambda name: frozenset(k.speaker.id for k in names.bearers(name)))

    def is_somebody(self, name: str) -> bool:
        """True when ``name`` names or describes somebody: a bearer, a role the corpus knows, or a name by its form."""
        words = [t for t in tokens(name)]
        if not words or len(words) > 9:
            return False
        if self._bearers(name) or self.names.described(name):
            return True
        folds = {t.plain for t in words}
        if words[0].plain in DETERMINERS:
            return bool(folds & (lexicon.PERSON_NOUNS | lexicon.BODY_NOUNS | LOOSE | lexicon.TITLES))
        return len(words) > 1 and all(t.text[:1].isupper() or t.plain in ("of", "the", "and") for t in words)

    def judge(self, claimed: str | None, place: Place | None) -> Attributed:
        """Whether ``claimed`` is who says the words of ``place``."""
        if claimed is None:
            return Attributed(Named.NOT_GIVEN)
        if place is None:
            return Attributed(Named.UNKNOWN)
        if place.is_said and place.nested is not None:
            return self._nested(claimed, place)
        if place.main is None or not place.main.speakers:
            return UNSURE
        return self._against(claimed, place.main, place)

    def fits(self, claimed: str | None, place: Place) -> bool:
        """Whether the claim names the speaker of ``place``, for choosing among places."""
        return claimed is not None and self.judge(claimed, place).named is Named.RIGHT

    # one quotation ----------------------------------------------------------------------------------------------

    def _against(self, claimed: str, quotation: Quotation, place: Place) -> Attributed:
        true = quotation.speakers
        asked = _people(claimed)
        verdicts = [self._one(person, quotation, place) for person in asked]
        if all(v is True for v in verdicts):
            return self._spelling(asked, true)
        if any(v is True for v in verdicts):  # some of those named, not all
            return UNSURE
        if any(v is False for v in verdicts):
            return UNSURE if self._contested(asked, quotation) else WRONG
        return UNSURE

    def _contested(self, asked: Sequence[str], quotation: Quotation) -> bool:
        """Whether the corpus itself doubts its speaker and thinks the claimed one possible."""
        if quotation.confidence >= SURE:
            return False
        possible = {c.speaker.id for c in quotation.candidates if c.confidence >= RIVAL}
        return all(self._bearers(person) & possible for person in asked)

    def _spelling(self, asked: Sequence[str], true: Sequence[Speaker]) -> Attributed:
        if all(self._bearers(p) or not _is_name(p) for p in asked):
            return RIGHT
        exact = {w for s in true for n in (s.name, *s.aliases) for w in name_words(n)}
        odd = [p for p in asked if _is_name(p) and not set(name_words(p)) <= exact]
        return Attributed(Named.RIGHT, (Fault("name_spelling", Severity.MINOR),)) if odd else RIGHT

    def _one(self, claimed: str, quotation: Quotation, place: Place) -> bool | None:
        """Whether one claimed person is among the true speakers; None when it cannot be told."""
        verdicts = [self._is(claimed, speaker, quotation, place) for speaker in quotation.speakers]
        if any(v is True for v in verdicts):
            return True
        return None if any(v is None for v in verdicts) else False

    def _is(self, claimed: str, speaker: Speaker, quotation: Quotation, place: Place) -> bool | None:
        if fold(claimed) == fold(speaker.name):
            return True
        if not _is_name(claimed):
            return self._described(claimed, speaker, quotation, place)
        if _gender_clash(claimed, speaker):
            return False
        if speaker.id in self._bearers(claimed):
            return True
        own = name_words(claimed)
        known = [name_words(n) for n in (speaker.name, *speaker.aliases) if _is_name(n)]
        if len(own) > 1:  # a surname alone among the aliases proves nothing about a full name
            known = [n for n in known if len(n) > 1] or known
        if any(_same_name(own, other) for other in known):
            return True
        if not self._bearers(claimed) and any(_misspelt(own, other) for other in known):
            return True
        if not known:  # the source does not name the speaker: a name is neither right nor wrong
            return self._named_elsewhere(claimed, speaker, place)
        return False

    def _named_elsewhere(self, claimed: str, speaker: Speaker, place: Place) -> bool | None:
        """An unnamed speaker is nobody who is named in the same article and set apart from them."""
        if speaker.kind is SpeakerKind.BODY:
            return False
        here = {s.id for s in place.spoken.analysed.speakers}
        bearers = self._bearers(claimed)
        if not bearers or bearers & here:
            return False
        return False if any(k.quotations for k in self.names.bearers(claimed)) else None

    # descriptions -----------------------------------------------------------------------------------------------

    def _described(self, claimed: str, speaker: Speaker, quotation: Quotation, place: Place) -> bool | None:
        asked = _content(claimed)
        if not asked:
            return None
        own = self._descriptions(speaker, quotation, place)
        if any(_covers(asked, _content(d)) for d in own):
            return True
        text, article = place.spoken.text, place.spoken.analysed
        if speaker.kind is SpeakerKind.UNNAMED or speaker.kind is SpeakerKind.BODY:
            return self._unnamed(asked, own)
        bearers = bearers_of_role(asked, article, text)
        if speaker.id in bearers:
            return True
        if bearers or _heads(asked) & {h for d in own for h in _heads(_content(d))} == set():
            return False if bearers or self._borne_by_others(claimed, speaker) else None
        return None

    def _descriptions(self, speaker: Speaker, quotation: Quotation, place: Place) -> list[str]:
        text = place.spoken.text
        spans = [quotation.evidence.mention, quotation.evidence.resolved]
        rows = [k.speaker for k in self.names.known if k.speaker.id == speaker.id]
        aliases = [a for s in (speaker, *rows) for a in s.aliases]
        return [speaker.name, *aliases, *(s.of(text) for s in spans if s is not None)]

    @staticmethod
    def _unnamed(asked: set[str], own: Sequence[str]) -> bool | None:
        """A description against the descriptions of somebody without a name."""
        theirs = set().union(*(_content(d) for d in own)) if own else set()
        if asked & theirs - LOOSE:
            return True
        if _genders(asked) and _genders(theirs) and not _genders(asked) & _genders(theirs):
            return False
        nouns = (theirs & (lexicon.PERSON_NOUNS | lexicon.BODY_NOUNS)) - LOOSE
        mine = (asked & (lexicon.PERSON_NOUNS | lexicon.BODY_NOUNS)) - LOOSE
        if any(m in GENERAL.get(n, ()) for m in asked for n in theirs):
            return True
        if nouns and mine:
            return False
        if asked & theirs:
            return True
        return None

    def _borne_by_others(self, claimed: str, speaker: Speaker) -> bool:
        """Whether the corpus calls somebody else so, and never this speaker."""
        bearers = self.names.described(claimed)
        return bool(bearers) and all(k.speaker.id != speaker.id for k in bearers)

    # words inside somebody else's quotation -----------------------------------------------------------------------

    def _nested(self, claimed: str, place: Place) -> Attributed:
        """Words somebody quotes: theirs only when "I said" stands before them."""
        inner, outer = place.nested, place.main
        if inner is None or outer is None:
            return UNSURE
        if inner.speakers:
            return self._against(claimed, inner, place)
        cue = INNER_CUE.search(place.spoken.text[max(outer.start, inner.start - 80) : inner.start])
        who = cue["who"].strip() if cue else ""
        last = who.split()[-1].casefold() if who else ""
        if last in ("i", "we"):
            return self._against(claimed, outer, place)
        verdict = self._against(claimed, outer, place)
        if who and last not in lexicon.PRONOUNS:
            if _covers(_content(claimed), _content(who)) or _covers(_content(who), _content(claimed)):
                return RIGHT
            return WRONG if verdict.named is Named.RIGHT and _content(who) else UNSURE
        return UNSURE


def bearers_of_role(asked: set[str], article: AnalysedArticle, text: str) -> set[str]:
    """Ids of those an article introduces by a role: the words stand next to the name, with no verb between."""
    found: set[str] = set()
    body = text[article.article.start : article.article.end]
    base = article.article.start
    quoted = [(q.start, q.end) for q in article.quotations]
    people = [s for s in article.speakers if s.kind in (SpeakerKind.PERSON, SpeakerKind.AUTHOR) and name_words(s.name)]
    for speaker in people:
        surname = surname_of(name_words(speaker.name))
        last = speaker.name.split()[-1]
        for match in re.finditer(re.escape(last), body):
            at = base + match.start()
            if any(s <= at < e for s, e in quoted):
                continue
            if _introduced(asked, body, match.start(), match.end(), surname):
                found.add(speaker.id)
                break
    return found


def _introduced(asked: set[str], body: str, start: int, end: int, surname: str) -> bool:
    after = re.match(r"[’']?s?,?\s*(?:who\s+(?:is|was|chairs|leads|runs)|as|is|was|,)?\s*([^.;:“”\"\n]{0,110})", body[end : end + 130])
    before = re.search(r"([^.;:“”\"\n]{0,90}?)\s*$", body[max(0, start - 90) : start])
    nearby = []
    if after:
        phrase = re.split(r"\b(?:said|says|told|has|had|have|will|would|and then)\b", after.group(1))[0]
        nearby.append(_until_name(phrase, surname))
    if before:
        phrase = re.split(r"\b(?:said|says|told|by|to|and|with)\b", before.group(1))[-1]
        nearby.append(phrase)
    line = re.search(r"\n\s*\n?([^\n]{0,120})", body[end : end + 160]) if body[max(0, start - 60) : end].count("\n") == 0 and start < 60 else None
    if line:
        nearby.append(re.split(r"\b(?:is|was|has|had)\b", line.group(1))[0])
    return any(_covers(asked, _content(phrase)) for phrase in nearby)


def _until_name(phrase: str, surname: str) -> str:
    """``phrase`` up to the first other name in it that looks like a person's."""
    for match in NAME_AT.finditer(phrase):
        if len(match.group().split()) > 1 and surname not in fold(match.group()) and match.start() > 0:
            continue
    return phrase


def _people(claimed: str) -> list[str]:
    """The people a claim names: "A and B" are two when both look like names."""
    parts = [p.strip() for p in re.split(r"\s*(?:,|;|&|\band\b)\s*", claimed) if p.strip()]
    return parts if len(parts) > 1 and all(_is_name(p) for p in parts) else [claimed]


def _is_name(text: str) -> bool:
    """True for what names a person or body rather than describes one."""
    words = [t.text for t in tokens(text)]
    if not words or words[0].casefold() in DETERMINERS:
        return False
    plain = [t.plain for t in tokens(text) if t.plain not in lexicon.TITLES]
    return any(w[:1].isupper() for w in words) and any(
        p not in lexicon.PERSON_NOUNS and p not in lexicon.BODY_NOUNS for p in plain
    )


def _same_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not one or not other:
        return False
    if one == other:
        return True
    if surname_of(one) != surname_of(other):
        return False
    return len(one) == 1 or len(other) == 1 or lexicon.same_first_name(one[0], other[0])


def _misspelt(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not one or not other or len(one) != len(other):
        return False
    return all(fuzz.ratio(a, b) >= MISSPELT - 10 for a, b in zip(one, other, strict=True)) and (
        fuzz.ratio(" ".join(one), " ".join(other)) >= MISSPELT
    )


def _gender_clash(claimed: str, speaker: Speaker) -> bool:
    """ "Mr Example" for a woman, "Ms Example" for a man."""
    first = tokens(claimed)[0].plain.rstrip(".") if tokens(claimed) else ""
    words = name_words(speaker.name)
    given = words[0] if len(words) > 1 else ""
    titles = {tokens(a)[0].plain for a in (speaker.name, *speaker.aliases) if tokens(a)}
    if first in lexicon.MALE_TITLES:
        return given in lexicon.FEMALE_NAMES or bool(titles & lexicon.FEMALE_TITLES)
    if first in lexicon.FEMALE_TITLES:
        return given in lexicon.MALE_NAMES or bool(titles & lexicon.MALE_TITLES)
    return False


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _content(text: str) -> set[str]:
    """The words of a description that describe, without plural endings."""
    return {_stem(t.plain) for t in tokens(text) if t.plain not in STOP and t.plain not in DETERMINERS}


def _covers(asked: Iterable[str], held: Iterable[str]) -> bool:
    asked, held = set(asked), set(held)
    return bool(asked) and bool(asked - LOOSE or asked & held) and asked <= held


def _heads(words: set[str]) -> set[str]:
    return words & (lexicon.PERSON_NOUNS | lexicon.BODY_NOUNS | lexicon.TITLES)


def _genders(words: set[str]) -> set[str]:
    found = set()
    if words & lexicon.MALE_NOUNS:
        found.add("m")
    if words & lexicon.FEMALE_NOUNS:
        found.add("f")
    return found
