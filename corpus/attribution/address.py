"""People known only by what others call them: "Thank you, Ann," says the chair, after a nurse has spoken.

A name that first stands inside a quotation, as the word by which somebody is addressed, belongs to the described person
who has just spoken (the chair calls a speaker to order) - unless the article knows the name already. So does the name
in "His name, I learn later, is Ben Example", told of the described person before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.attribution import lexicon as lx
from corpus.attribution.mentions import Mention
from corpus.attribution.names import is_first_name
from corpus.model import Span
from corpus.parse import Parse

if TYPE_CHECKING:
    from corpus.attribution.speakers import Cast

_OPENING, _CLOSING = "\"'“‘«`", "\"'”’»"
_GREETING = re.compile(
    r"(?:thank you|thanks|sorry|please|order|sit down|steady|enough|now|well|yes|no|hello|goodbye|come on|carry on"
    r"|go on|right)"
    r"[, ]+$",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\b(?:mr|mrs|ms|miss|dr|sir|madam|councillor|cllr)\.?\s+$", re.IGNORECASE)
_NEXT = re.compile(r"(?:next (?:is|up is|comes|speaker is)|over to|i call(?: on)?|and now|now to) $", re.IGNORECASE)
_STOP = re.compile(r"\s*(?:[,.!?…]|\. \.)")
_AGAIN = 4  # paragraphs looked back for the person addressed ...
_NEAR = 40  # ... and mentions at most, so that time stays linear
_PRESIDING = frozenset(
    "chair chairman chairwoman chairperson moderator inspector host presenter speaker president judge".split()
)


def is_address(text: str, mention: Mention) -> bool:
    """Whether a name within a quotation is set off as a call: "Ann, please", "Thank you, Ann." """
    if not mention.quoted or not _is_persons(text, mention):
        return False
    before, after = text[max(0, mention.start - 24) : mention.start], text[mention.end : mention.end + 6]
    before = _TITLE.sub("", before)
    if not _STOP.match(after):
        return False
    opens = before.rstrip()[-1:] in _OPENING or before.rstrip()[-1:] in ".!?"
    closes = after.lstrip(" .,!?…")[:1] in _CLOSING
    calls = bool(_GREETING.search(before))
    return calls or (opens and (after.lstrip()[:1] in ",!" or closes)) or _repeated(text, mention)


def _is_persons(text: str, mention: Mention) -> bool:
    """A common first name or a title: "Louder, the tubas!" calls nobody of that name."""
    first = mention.span.of(text).split()[0].lower()
    titled = _TITLE.search(text[max(0, mention.start - 12) : mention.start]) is not None
    return titled or first.strip(".") in lx.TITLES or is_first_name(first)


def calls_on(text: str, mention: Mention) -> bool:
    """Whether a name within a quotation gives somebody the word: "Mr Example, please", "Next is Mr Example." """
    if mention.kind != "name" or not mention.quoted:
        return False
    before = _TITLE.sub("", text[max(0, mention.start - 40) : mention.start])
    return is_address(text, mention) or bool(_NEXT.search(before) and _STOP.match(text[mention.end : mention.end + 6]))


def _repeated(text: str, mention: Mention) -> bool:
    """ "Ann, Ann ..." """
    name = mention.span.of(text)
    return bool(re.match(rf"\s*[,.!]\s*{re.escape(name)}\b", text[mention.end : mention.end + len(name) + 6]))


def describes_person(parse: Parse, text: str, mention: Mention) -> bool:
    """A single described person who could bear a name: "A nurse", "the man at the back"."""
    if mention.kind != "nominal" or mention.name is not None or parse.tag[mention.head] == "NNS":
        return False
    word = parse.lower[mention.head]
    first = mention.span.of(text).split()[0].lower()
    return word in lx.PERSON_NOUNS and word not in lx.BODY_NOUNS and first in {"a", "an", "one", "another", "the"}


def person_before(text: str, parse: Parse, mentions: Sequence[Mention], at: int, outer: Span) -> int | None:
    """The description (index into ``mentions``) of the person whom the name or pronoun ``at`` means.

    It is the last person described before ``outer`` (the quotation the name stands in, or the pronoun itself); one who
    presides, or stands beside the quotation's own verb of saying, is passed over.
    """
    caller = _caller(mentions, at, outer)
    for i in range(at - 1, max(-1, at - _NEAR), -1):
        other = mentions[i]
        if mentions[at].paragraph - other.paragraph > _AGAIN:
            return None
        if other.start >= outer.start or other.quoted or other.head == caller:
            continue
        if describes_person(parse, text, other) and parse.lower[other.head] not in _PRESIDING:
            return i
    return None


def _caller(mentions: Sequence[Mention], at: int, outer: Span) -> int | None:
    """The head of the description that stands right behind the quotation: ", says the chair"."""
    for mention in mentions[at : at + _NEAR]:
        if not mention.quoted and mention.kind == "nominal" and 0 <= mention.start - outer.end < 25:
            return mention.head
    return None


def told_name(parse: Parse, token: int) -> int | None:
    """The head of the name that "His name ..., is Ben Example" gives; ``token`` is the possessive."""
    if parse.lower[token] not in {"his", "her"} or token + 1 >= len(parse) or parse.lower[token + 1] != "name":
        return None
    for t in range(token + 2, min(len(parse), token + 16)):
        if parse.sentence[t] != parse.sentence[token]:
            return None
        if parse.dep[t] == "attr" and parse.tag[t] == "NNP" and parse.lower[parse.head[t]] in {"is", "was"}:
            return t
    return None


def join_addressed(cast: Cast) -> None:
    """Give described people the names they are called by, and those told of them."""
    starts = [q.start for q in cast.quotations]
    at_head = {m.head: i for i, m in enumerate(cast.mentions) if m.kind == "name"}
    for i, mention in enumerate(cast.mentions):
        if mention.kind == "name" and is_address(cast.text, mention):
            outer = cast.quotations[bisect_right(starts, mention.start) - 1]
            cast.bear(i, person_before(cast.text, cast.parse, cast.mentions, i, outer))
        elif mention.kind == "pronoun" and not mention.quoted:
            name = told_name(cast.parse, mention.head)
            if name in at_head:
                cast.bear(at_head[name], person_before(cast.text, cast.parse, cast.mentions, i, mention.span))
