"""The names of a corpus: who bears a name, and which names a question holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from corpus.attribution import lexicon
from corpus.model import Speaker, SpeakerKind
from qa.words import FRAME, STOP, Token, plain, tokens

# Words before a name that are no part of it: titles, and what a question adds ("former", "Republican").
TITLES = lexicon.TITLES | frozenset(
    """late retired officer coach republican democrat democratic labour conservative tory liberal green independent
    american british english french german european""".split()
)
PARTICLES = frozenset("de la le van von der den bin al el di da du dos ter ibn".split())
NOT_FIRST = frozenset("list find show give get see read all everything every each".split()) | STOP | FRAME
# Words that describe somebody and are no name by themselves.
NO_NAMES = TITLES | lexicon.PERSON_NOUNS | lexicon.BODY_NOUNS | FRAME
FUZZY_PART, FUZZY_NAME = 84.0, 88.0  # rapidfuzz ratios from which a misspelt surname, a full name is accepted


@dataclass(frozen=True, slots=True)
class Known:
    """A speaker of the corpus, with how much of it they say."""

    speaker: Speaker
    quotations: int = 0


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name in a question, at ``[start, end)`` of the question; ``bearers`` most quoted first, () when nobody."""

    start: int
    end: int
    text: str
    bearers: tuple[Known, ...]
    possessive: bool = False


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that identify: without titles, suffixes and dots."""
    words = [re.sub(r"\W", "", t.plain) for t in tokens(re.sub(r"(?<=\w)\.", "", name))]
    words = [w for w in words if w not in lexicon.SUFFIXES and w != "the"]
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    return tuple(words)


def surname_of(words: tuple[str, ...]) -> str:
    """The last word of a name, with the particles before it."""
    last = len(words) - 1
    while last > 1 and words[last - 1] in PARTICLES:
        last -= 1
    return " ".join(words[last:])


def looks_like_name(text: str) -> bool:
    """True for capitalised words, such as a person's name; False for a role or description."""
    words = [t.text for t in tokens(text)]
    return bool(words) and all(w[:1].isupper() or w.lower() in PARTICLES or w.lower() in ("of", "the") for w in words)


class Names:
    """Everyone a corpus names, and the ways to name them."""

    def __init__(self, known: Iterable[Known], in_corpus: Callable[[str], bool] = lambda _: False) -> None:
        """``in_corpus`` tells whether the corpus has a word, which then is no misspelling."""
        self.known = tuple(sorted(known, key=lambda k: (-k.quotations, k.speaker.id)))
        self._in_corpus = in_corpus
        self._by_id = {k.speaker.id: k for k in self.known}
        self._by_words: dict[tuple[str, ...], list[Known]] = defaultdict(list)
        self._by_surname: dict[str, list[Known]] = defaultdict(list)
        self._by_first: dict[str, list[Known]] = defaultdict(list)
        for one in self.known:
            self._add(one)

    def _add(self, one: Known) -> None:
        names = {name_words(one.speaker.name)}
        names |= {name_words(alias) for alias in one.speaker.aliases if looks_like_name(alias)}
        for words in names - {()}:
            self._by_words[words].append(one)
        words = name_words(one.speaker.name)
        if one.speaker.kind in (SpeakerKind.PERSON, SpeakerKind.AUTHOR) and words:
            self._by_surname[surname_of(words)].append(one)
            if len(words) > 1:
                self._by_first[words[0]].append(one)

    def __len__(self) -> int:
        return len(self.known)

    def by_id(self, speaker_id: str) -> Known | None:
        """The speaker with that id."""
        return self._by_id.get(speaker_id)

    def bearers(self, name: str) -> tuple[Known, ...]:
        """Everyone ``name`` may denote, most quoted first; () when nobody bears it. An id denotes its speaker."""
        if (one := self._by_id.get(name)) is not None:
            return (one,)
        words = name_words(name)
        return self._bearers(words) if words else ()

    def _bearers(self, words: tuple[str, ...]) -> tuple[Known, ...]:
        if len(words) == 1:
            surnamed = self._by_surname.get(words[0], [])
            return _ranked([*self._by_words.get(words, []), *surnamed]) or _ranked(self._by_first.get(words[0], []))
        same_last = self._by_surname.get(surname_of(words), [])
        full = [k for k in same_last if self._agrees(words, k, same_last)]
        return _ranked([*self._by_words.get(words, []), *full])

    def _agrees(self, words: tuple[str, ...], one: Known, same_last: list[Known]) -> bool:
        """True when a full name fits ``one``; somebody known by surname alone may be the most quoted bearer of it."""
        names = [name_words(one.speaker.name), *(name_words(k.speaker.name) for k in same_last)]
        own, *_ = names
        full = [own] if len(own) > 1 else [n for n in names if len(n) > 1]
        return not full or lexicon.same_first_name(words[0], full[0][0])

    def described(self, role: str) -> tuple[Known, ...]:
        """Those whose name or alias is that description: "the nurse" is "a nurse from the night shift"."""
        words = {t.plain for t in tokens(role)} - STOP

        def fits(one: Known) -> bool:
            names = (one.speaker.name, *one.speaker.aliases)
            return any(words <= {t.plain for t in tokens(n)} for n in names if not looks_like_name(n))

        return tuple(k for k in self.known if k.quotations and fits(k)) if words else ()

    @cached_property
    def _full_names(self) -> dict[str, tuple[str, ...]]:
        return {" ".join(words): words for words in self._by_words if len(words) > 1}

    def misspelt(self, name: str) -> tuple[Known, ...]:
        """Bearers of the name closest in spelling to ``name``, when its words are not the corpus's own."""
        from rapidfuzz import fuzz, process

        words = name_words(name)
        last = words[-1] if words else ""
        if len(last) < 4 or all(self._in_corpus(w) for w in words):
            return ()
        if len(words) > 1:
            full = self._full_names
            best = process.extractOne(" ".join(words), full.keys(), scorer=fuzz.ratio, score_cutoff=FUZZY_NAME)
            return self._bearers(full[best[0]]) if best else ()
        best = process.extractOne(last, self._by_surname.keys(), scorer=fuzz.ratio, score_cutoff=FUZZY_PART)
        return self._bearers((best[0],)) if best else ()

    def find(self, text: str) -> tuple[NameHit, ...]:
        """The corpus's names in ``text``, longest first at each place, in order.

        Capitals are needed unless the text has none; a full name that differs from every bearer of its surname
        ("Ann Example" beside "Bob Example") is a hit that nobody bears.
        """
        found = tokens(text)
        cased = any(t.text[:1].isupper() for t in found[1:])
        return tuple(self._find(text, found, cased))

    def _find(self, text: str, found: list[Token], cased: bool) -> Iterator[NameHit]:
        at = 0
        while at < len(found):
            for length in (5, 4, 3, 2, 1):
                hit = self._hit(found[at : at + length], cased) if at + length <= len(found) else None
                if hit is not None:
                    longer = _run_on(text, found, at, length) if cased and length == 1 else length
                    if longer > length:  # "Ann" is known, "Ann Stranger" is somebody else
                        last = found[at + longer - 1]
                        hit = NameHit(hit.start, last.end, text[hit.start : last.end], (), _ends_possessive(last))
                    yield hit
                    at += longer
                    break
            else:
                at += 1

    def _hit(self, run: list[Token], cased: bool) -> NameHit | None:
        first, last = run[0], run[-1]
        if not _may_start_name(first, cased) or not (last.text[:1].isupper() or not cased):
            return None
        if any(t.plain in STOP for t in run) or any(_ends_possessive(t) for t in run[:-1]):
            return None
        words = name_words(" ".join(t.text for t in run))
        if not words or all(w in NO_NAMES for w in words) or (not cased and len(words) == 1 and len(words[0]) < 4):
            return None
        bearers = self._bearers(words)
        if not bearers and not (cased and self._is_stranger(run, words)):
            return None
        return NameHit(first.start, last.end, " ".join(t.text for t in run), bearers, _ends_possessive(last))

    def _is_stranger(self, run: list[Token], words: tuple[str, ...]) -> bool:
        """Two capitalised words whose second is a surname here, borne by nobody of that first name."""
        return (
            len(run) == len(words) == 2
            and all(t.text[:1].isupper() for t in run)
            and words[1] in self._by_surname
            and words[0] not in TITLES
            and words[0] not in NOT_FIRST
        )


def _run_on(text: str, found: list[Token], at: int, length: int) -> int:
    """How many tokens from ``at`` make up one capitalised run, when the first ``length`` are part of a longer one."""
    end = at + length
    while end < len(found) and end - at < 4:
        token, between = found[end], text[found[end - 1].end : found[end].start]
        joined = between.isspace() and not _ends_possessive(found[end - 1])
        if not joined or not token.text[:1].isupper() or token.plain in STOP or token.plain in FRAME:
            break
        end += 1
    return end - at


def _may_start_name(token: Token, cased: bool) -> bool:
    return plain(token.text) not in STOP and (token.text[:1].isupper() or not cased or token.plain in PARTICLES)


def _ends_possessive(token: Token) -> bool:
    return bool(re.search(r"[’']s?$", token.text, re.IGNORECASE)) and token.plain != token.text.casefold()


def _ranked(found: Iterable[Known]) -> tuple[Known, ...]:
    unique = {k.speaker.id: k for k in found}
    return tuple(sorted(unique.values(), key=lambda k: (-k.quotations, k.speaker.id)))
