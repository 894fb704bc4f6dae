"""What is being asked: who must speak, about what, in which words. Nothing is generated; the question is only read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from corpus.model import Speaker
from qa.asked import AUX, LIST, MEASURE, REPORTED, WHO_DID, Asked, read_asked
from qa.model import Chip, Filters, Question, Reading
from qa.names import Known, NameHit, Names
from qa.operators import MASK, Operators, read_operators
from qa.stated import Restriction, Shelf, read_period, read_publication
from qa.words import FRAME, STOP, tokens

LEADING = re.compile(
    r"^(?:\s|,|;|:|-|–|—|\?|\b(?:anything|something|much|to\s+say|have\s+to\s+say)\b|"
    r"\b(?:about|on|of|to|that|regarding|concerning|as|for|is|are|was|were|said|saying|told|the\s+question\s+of)\b)+",
    re.I,
)
TRAILING = re.compile(
    r"(?:[\s?.,;:!–—-]|\b(?:is\s+that\s+(?:right|true|correct|the\s+word|what)|right|correct|accurate|exact|exactly|verify|"
    r"true|real|really|did\s+(?:he|she|they)\s+say\s+(?:this|that|it)|(?:he|she|they)\s+(?:used|said)|all\s+remarks|"
    r"quotes?|exact\s+words|what'?s\s+the\s+real\s+quote)\b)+$",
    re.I,
)
CHECK = re.compile(
    r"\b(?:right|correct|accurate|exact|exactly|verify|real\s+quote|true|say\s+(?:this|that|it)|the\s+word)\b", re.I
)
OPENING = re.compile(
    r"^\W*(?:(?:and|so|but|also|please|the|all|list|everything|every|things?|tell\s+me|show\s+me|find|give\s+me)\b\s*)+",
    re.I,
)
AFTER_NAME = re.compile(rf"^(\w+)\s+{AUX}\s+", re.I)  # "What did ... say", the name taken off
LISTING = re.compile(
    r"^\W*(?:please\s+)?(?:(?:show|give|tell)\s+me|list|find)\b(?:\s+(?:all|every|everything))?(?:\s+the)?\b", re.I
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as read, with what searching and judging need beyond the ``Reading`` that is shown."""

    question: Question
    reading: Reading
    search: str = ""  # the words to search for by meaning
    bare: str = ""  # the same without names and without the frame ("who complained that"), or with what else is asked
    content: tuple[str, ...] = ()  # the words that say what it is about, without the asked name
    role: str = ""  # a description of the speaker: "the police chief"
    who: bool = False  # the speaker is what is wanted
    leaning: frozenset[str] = frozenset()  # ids of people the question is about the doings of
    named: str | None = None  # the person asked for as speaking, as typed
    silent: tuple[Speaker, ...] = ()  # bearers of that name who never speak
    others_than: frozenset[str] = frozenset()  # ids of speakers already known: "who else"
    besides: tuple[str, int, int] | None = None  # what was shown before, as document, start, end: "what else"
    before: str | None = None  # the article that the question before was answered from
    pronoun: bool = False
    within: Filters = field(default_factory=Filters)  # dates and publication the question itself restricts to
    dated: str = ""  # the words that say when, as typed

    @property
    def speaker_ids(self) -> tuple[str, ...]:
        """Ids of those who must be speaking; () when anyone may."""
        return tuple(s.id for s in self.reading.speakers)

    @property
    def filters(self) -> Filters:
        """What the answer is restricted to: by the fields the asker filled in, else by what the question says."""
        filled, read = effective_filters(self.question.filters, self.question.ignore), self.within
        if filled.date_from is None and filled.date_to is None:
            filled = replace(filled, date_from=read.date_from, date_to=read.date_to)
        return filled if filled.publication is not None else replace(filled, publication=read.publication)


def understand(
    question: Question, names: Names, in_corpus: Callable[[str], bool], shelf: Shelf | None = None
) -> Understood:
    """Read one question by itself.

    ``in_corpus`` tells whether the corpus holds some words in that order; ``shelf`` what its articles state.
    """
    operators = read_operators(question.text)
    understood = _understand(question, operators, names, in_corpus)
    restriction = _restriction(operators, understood, shelf or Shelf())
    if not restriction.ranges:
        return understood
    blanked = _understand(question, _without(operators, restriction.ranges), names, in_corpus)
    period, paper = restriction.period, restriction.paper
    within = Filters(
        date_from=period.date_from if period else None,
        date_to=period.date_to if period else None,
        publication=paper[2] if paper else None,
    )
    dated = " ".join(operators.frame[period.start : period.end].split()) if period else ""
    return with_chips(replace(blanked, within=within, dated=dated))


def _restriction(operators: Operators, understood: Understood, shelf: Shelf) -> Restriction:
    """When and where what is asked for was published; of an event's date nothing is made."""
    if understood.reading.wanted not in ("speaker", "quotation", "list", "check"):
        return Restriction()
    ignore = understood.question.ignore
    return Restriction(
        None if "dated" in ignore else read_period(operators.frame, shelf.dates),
        None if "published" in ignore else read_publication(operators.frame, shelf.publications),
    )


def _without(operators: Operators, ranges: list[tuple[int, int]]) -> Operators:
    frame, plain = list(operators.frame), list(operators.plain)
    for start, end in ranges:
        frame[start:end] = plain[start:end] = " " * (end - start)
    return replace(operators, frame="".join(frame), plain="".join(plain))


def _understand(question: Question, operators: Operators, names: Names, in_corpus: Callable[[str], bool]) -> Understood:
    hits = names.find(operators.frame)
    asked = read_asked(operators.frame, hits)
    found = _who_is_asked(asked, names, in_corpus)
    if found.named is not None and chip_id(found.named) in question.ignore:
        asked, found = Asked(), _Found()
    kept_on = tuple(k for k in found.speaking if chip_id(k.speaker.name) not in question.ignore)
    found = _Found() if found.speaking and not kept_on else replace(found, speaking=kept_on)
    topic = "" if "topic" in question.ignore else _topic(operators, asked, found)
    if asked.role and not asked.who and not topic and not operators.quoted:  # nothing else to go by
        if described := names.described(asked.role):
            found = _Found(asked.role, described)
        elif "topic" not in question.ignore:
            topic = asked.role  # somebody may be called so in other words
    kept = _without_ignored(operators, question.ignore)
    reading = Reading(
        speakers=tuple(k.speaker for k in found.speaking) if found.certain else (),
        unknown_name=found.unknown,
        topic=topic,
        quoted=kept.quoted,
        required=kept.required,
        excluded=kept.excluded,
        wanted=_wanted(operators, asked, found),
    )
    understood = Understood(
        question=question,
        reading=reading,
        search=_search_text(operators, topic, asked, found),
        bare=_bare_text(operators, topic, asked, found, hits),
        content=_content(operators, topic, found),
        role=asked.role,
        who=asked.who,
        leaning=frozenset() if found.certain else frozenset(k.speaker.id for k in found.speaking),
        named=found.named,
        silent=found.silent,
        pronoun=asked.pronoun,
    )
    return with_chips(understood)


@dataclass(frozen=True, slots=True)
class _Found:
    """The bearers of the asked name: those who speak, those who do not, or nobody."""

    named: str | None = None
    speaking: tuple[Known, ...] = ()
    silent: tuple[Speaker, ...] = ()
    unknown: str | None = None
    certain: bool = True


def _who_is_asked(asked: Asked, names: Names, in_corpus: Callable[[str], bool]) -> _Found:
    if asked.hits:
        return _from_hits(asked, names, in_corpus)
    if asked.stranger is not None:
        return _from_stranger(asked.stranger, names, in_corpus)
    words = [t.plain for t in tokens(asked.role)]
    foreign = 1 < len(words) <= 3 and not any(w in STOP or in_corpus(w) for w in words)
    if foreign and not asked.who:  # a name typed without capitals
        return _from_stranger(asked.role, names, in_corpus)
    return _Found()


def _from_hits(asked: Asked, names: Names, in_corpus: Callable[[str], bool]) -> _Found:
    bearers = [k for hit in asked.hits for k in hit.bearers]
    named = " and ".join(_as_typed(hit) for hit in asked.hits)
    if not bearers:
        return _from_stranger(named, names, in_corpus) if asked.certain else _Found()
    speaking = tuple(k for k in bearers if k.quotations)
    if not asked.certain:
        return _Found(speaking=speaking, certain=False)
    return _Found(named, speaking, () if speaking else tuple(k.speaker for k in bearers))


def _from_stranger(name: str, names: Names, in_corpus: Callable[[str], bool]) -> _Found:
    """A name nobody bears as written: a misspelling, somebody only mentioned, or unknown."""
    bearers = names.misspelt(name)
    if bearers:
        speaking = tuple(k for k in bearers if k.quotations)
        return _Found(name, speaking, () if speaking else tuple(k.speaker for k in bearers))
    return _Found(name) if in_corpus(name) else _Found(name, unknown=name)


def _as_typed(hit: NameHit) -> str:
    return re.sub(r"[’']s?$", "", hit.text) if hit.possessive else hit.text


def _topic(operators: Operators, asked: Asked, found: _Found) -> str:
    """What is left of the question once the frame is taken off."""
    text = OPENING.sub("", operators.frame) if asked.rest is None else LISTING.sub("", asked.rest)
    if asked.rest is None and found.certain:
        for hit in asked.hits:
            text = text.replace(hit.text, " ")
    text = " ".join(text.replace(MASK, " ").split())
    text = TRAILING.sub("", LEADING.sub("", text))
    kept = [t for t in tokens(text) if t.plain not in STOP and t.plain not in FRAME]
    return text if kept else ""


def _search_text(operators: Operators, topic: str, asked: Asked, found: _Found) -> str:
    words = [*operators.quoted, *operators.required, topic]
    text = " ".join(w for w in words if w)
    if found.speaking or found.named or asked.piece:
        return text
    whole = " ".join(operators.plain.split())
    return whole if topic or operators.quoted else text


def _bare_text(operators: Operators, topic: str, asked: Asked, found: _Found, hits: tuple[NameHit, ...]) -> str:
    """The question without names, which draw to every passage that holds them.

    Of "who complained that the roof leaks" what was said is left; of "what did X say about Y" all but the name.
    """
    if asked.who:
        text = REPORTED.sub("", WHO_DID.sub("", topic))
    elif found.speaking or found.named:
        text = " ".join(operators.plain.split())
    else:
        text = topic
    for hit in hits:
        text = text.replace(hit.text, " ")
    text = " ".join(text.replace(MASK, " ").split())
    text = AFTER_NAME.sub(r"\1 ", text).strip(" ?,.;:-")
    words = [*operators.quoted, *operators.required] if asked.who or not found.named else [*operators.required]
    return " ".join([*words, text]).strip()


def _content(operators: Operators, topic: str, found: _Found) -> tuple[str, ...]:
    named = {t.plain for t in tokens(found.named or "")}
    words = [t.plain for t in tokens(" ".join([*operators.quoted, *operators.required, topic]))]
    return tuple(dict.fromkeys(w for w in words if w not in STOP and w not in FRAME and w not in named))


def _wanted(operators: Operators, asked: Asked, found: _Found) -> str:
    if operators.quoted and not asked.who and (found.named or CHECK.search(operators.frame)):
        return "check"
    if asked.who or (operators.quoted and not found.named):
        return "speaker"
    if LIST.search(operators.frame):
        return "list"
    measured = MEASURE.search(operators.frame) is not None
    if found.named or asked.pronoun or (asked.role and not measured):
        return "quotation"
    return "fact" if measured else "passage"


def _without_ignored(operators: Operators, ignore: frozenset[str]) -> Operators:
    def kept(kind: str, words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(w for w in words if f"{kind}:{_slug(w)}" not in ignore)

    return replace(
        operators,
        quoted=kept("words", operators.quoted),
        required=kept("required", operators.required),
        excluded=kept("excluded", operators.excluded),
    )


def with_chips(understood: Understood) -> Understood:
    """The same, with its chips drawn anew from what was read."""
    reading, ignore = understood.reading, understood.question.ignore
    names = dict.fromkeys(s.name for s in reading.speakers) or [n for n in (understood.named,) if n is not None]
    chips = [Chip(chip_id(name), "speaker", name) for name in names]
    if understood.others_than:
        chips.append(Chip("others", "someone other than", "the one found before"))
    if understood.role:
        chips.append(Chip("role", "described as", understood.role))
    if reading.topic:
        chips.append(Chip("topic", "topic", reading.topic))
    for kind, label, words in (
        ("words", "exact words", reading.quoted),
        ("required", "must contain", reading.required),
        ("excluded", "must not contain", reading.excluded),
    ):
        chips.extend(Chip(f"{kind}:{_slug(w)}", label, w) for w in words)
    if understood.dated:
        chips.append(Chip("dated", "date", understood.dated))
    if understood.within.publication is not None:
        chips.append(Chip("published", "publication", understood.within.publication))
    chips.extend(_filter_chips(understood.question.filters, ignore))
    return replace(understood, reading=replace(reading, chips=tuple(c for c in chips if c.id not in ignore)))


def _filter_chips(filters: Filters, ignore: frozenset[str]) -> list[Chip]:
    shown = effective_filters(filters, ignore)
    fields = (
        ("speaker", "speaker", shown.speaker),
        ("article", "article", shown.article),
        ("publication", "publication", shown.publication),
        ("date_from", "from", shown.date_from),
        ("date_to", "until", shown.date_to),
        ("type", "kind of words", shown.type),
    )
    return [Chip(f"filter:{field}", label, value) for field, label, value in fields if value is not None]


def effective_filters(filters: Filters, ignore: frozenset[str]) -> Filters:
    """The filters whose chips the asker has not removed."""
    names = ("speaker", "article", "publication", "date_from", "date_to", "type")
    return replace(filters, **{n: None for n in names if f"filter:{n}" in ignore})


def chip_id(name: str) -> str:
    """The id of the chip for a speaker of that name."""
    return f"speaker:{_slug(name)}"


def _slug(name: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", name.casefold()))
