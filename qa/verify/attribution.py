"""Whose words they are: the claimed speaker against the one the source gives.

A name is compared by the corpus's own bearers of it; a role or description by what the source itself calls the speaker,
and, when that says nothing, by whom else the source calls so. The corpus's doubt stays doubt: a speaker it is not sure
of is never held against the claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
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

SURE = 0.85  # confidence from which the source's speaker is held against a claim that is also a candidate
RIVAL = 0.25  # confidence from which a candidate counts as possible
LEANING, LEAD = 0.4, 3.0  # confidence of the one candidate the corpus leans to, and times that of the next
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


ArticlesWith = Callable[[str], Iterable[tuple[AnalysedArticle, str]]]


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

    def __init__(self, names: Names, articles_with: ArticlesWith = lambda words: ()) -> None:
        """``articles_with`` finds articles that hold some words one after the other, with their documents' texts."""
        self.names, self.articles_with = names, articles_with
        self._bearers = lru_cache(2048)(lambda name: frozenset(k.speaker.id for k in names.bearers(name)))

    def is_somebody(self, name: str) -> bool:
        """True when ``name`` names or describes somebody: a bearer, a role the corpus knows, or a name by its form."""
        words = tokens(name)
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
            return self._likely(claimed, place.main)
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

    def _likely(self, claimed: str, quotation: Quotation | None) -> Attributed:
        """An unresolved speaker: the claim is borne out when the corpus leans to that person and to nobody else."""
        ranked = list(quotation.candidates) if quotation else []
        if (
            not ranked
            or ranked[0].confidence < LEANING
            or (len(ranked) > 1 and ranked[0].confidence < LEAD * ranked[1].confidence)
        ):
            return UNSURE
        first = ranked[0].speaker
        if not _is_name(claimed) or first.id not in self._bearers(claimed) or _gender_clash(claimed, first):
            return UNSURE
        return Attributed(Named.RIGHT, (Fault("speaker_likely", Severity.MINOR),))

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
        if speaker.kind is SpeakerKind.BODY and (
            set(own) <= set(words := name_words(speaker.name)) or set(words) <= set(own)
        ):
            return True
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
        """A role or description against what the source calls the speaker, then against whom else it calls so."""
        asked = _content(claimed)
        if not asked:
            return None
        own = self._descriptions(speaker, quotation, place)
        if any(_covers(asked, _content(d)) for d in own):
            return True
        unnamed = speaker.kind in (SpeakerKind.UNNAMED, SpeakerKind.BODY)
        if unnamed and (verdict := _compatible(claimed, own)) is not None:
            return verdict
        bearers = bearers_of_role(asked, place.spoken.analysed, place.spoken.text)
        if speaker.id in bearers:
            return True
        if bearers:
            return False
        others = self._bearers_anywhere(claimed)
        if speaker.id in others:
            return True
        return False if others else None

    def _descriptions(self, speaker: Speaker, quotation: Quotation, place: Place) -> list[str]:
        text = place.spoken.text
        spans = [quotation.evidence.mention, quotation.evidence.resolved]
        rows = [k.speaker for k in self.names.known if k.speaker.id == speaker.id]
        aliases = [a for s in (speaker, *rows) for a in s.aliases]
        return [speaker.name, *aliases, *(s.of(text) for s in spans if s is not None)]

    def _bearers_anywhere(self, claimed: str) -> frozenset[str]:
        """Ids of everyone the corpus calls so: by name or alias, or introduced so in an article that has the words."""
        found = {k.speaker.id for k in self.names.described(claimed)}
        asked = _content(claimed)
        if not asked - LOOSE:
            return frozenset()
        for article, text in self.articles_with(
            " ".join(t.plain for t in tokens(claimed) if t.plain in _words_of(asked))
        ):
            found |= bearers_of_role(asked, article, text)
        return frozenset(found)

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
        last = speaker.name.split()[-1]
        for match in re.finditer(re.escape(last), body):
            at = base + match.start()
            if any(s <= at < e for s, e in quoted):
                continue
            if _introduced(asked, body, match.start(), match.end()):
                found.add(speaker.id)
                break
    return found


AFTER_NAME = re.compile(r"[’']?s?,?\s*(?:who\s+(?:is|was|chairs|leads|runs)|as|is|was|,)?\s*([^.;:“”\"\n]{0,110})")
BEFORE_NAME = re.compile(r"([^.;:“”\"\n]{0,90}?)\s*$")
VERBS = re.compile(r"\b(?:said|says|told|has|had|have|will|would|and then|by|to|with)\b")


def _introduced(asked: set[str], body: str, start: int, end: int) -> bool:
    """Whether the words that stand next to the name at ``body[start:end]`` introduce its bearer so."""
    nearby = []
    if after := AFTER_NAME.match(body[end : end + 130]):
        nearby.append(VERBS.split(after.group(1))[0])
    if before := BEFORE_NAME.search(body[max(0, start - 90) : start]):
        nearby.append(VERBS.split(before.group(1))[-1])
    if start < 60 and "\n" not in body[:end].strip():  # a headline with the name, and the line below it
        below = body[end : end + 200].split("\n", 1)[-1].strip().split("\n")[0]
        nearby.append(re.split(r"\b(?:is|was|has|had)\b", below)[0])
    return any(_covers(asked, _content(phrase)) for phrase in nearby)


def _compatible(claimed: str, own: Sequence[str]) -> bool | None:
    """A description against the descriptions of somebody without a name; None when it cannot be told."""
    asked = _content(claimed)
    theirs = set().union(*(_content(d) for d in own)) if own else set()
    head, heads = _head_noun(claimed), {h for d in own if (h := _head_noun(d))}
    if _genders(asked) and _genders(theirs) and not _genders(asked) & _genders(theirs):
        return False
    if head in heads and (head not in LOOSE or asked <= theirs or asked <= {head}):
        return True
    if any(head in GENERAL.get(h, ()) or h in GENERAL.get(head or "", ()) for h in heads):
        return True
    if asked & theirs - LOOSE and head not in lexicon.PERSON_NOUNS:
        return True
    return None


def _head_noun(description: str) -> str | None:
    """The noun a description is about: "a porter with a mop" is a porter, "the man's lawyer" a lawyer."""
    phrase = re.split(
        r"\s*(?:,|\(|\b(?:with|in|at|from|of|for|on|who|that|which|to|by|behind|whose|beside)\b)", description
    )[0]
    words = [t.plain for t in tokens(phrase) if t.plain not in DETERMINERS]
    return _stem(words[-1]) if words else None


def _words_of(stems: set[str]) -> set[str]:
    return stems | {s + "s" for s in stems}


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


def _genders(words: set[str]) -> set[str]:
    found = set()
    if words & lexicon.MALE_NOUNS:
        found.add("m")
    if words & lexicon.FEMALE_NOUNS:
        found.add("f")
    return found
