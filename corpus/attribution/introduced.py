"""People introduced by a description and named a paragraph later, as court reports do.

"A farmer was fined ...⏎ Ann Example, 52, of Mill Lane, ...": the unnamed subject that opens the paragraph above is the
one whose name and age open the next; a description in the headline made of the same words is the same one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.attribution.address import describes_person
from corpus.attribution.mentions import Mention
from corpus.attribution.names import content_words
from corpus.model import SpeakerKind

if TYPE_CHECKING:
    from corpus.attribution.speakers import Cast

_AGE = re.compile(r",\s\d{1,2},")


def join_introduced(cast: Cast) -> None:
    """Give the unnamed subject of a lead the name that opens the paragraph below it; one an article."""
    lead: dict[int, int] = {}  # paragraph -> its first mention
    for i, mention in enumerate(cast.mentions):
        if not mention.quoted:
            lead.setdefault(mention.paragraph, i)
    for i, mention in enumerate(cast.mentions):
        if mention.kind != "name" or lead.get(mention.paragraph) != i or not _AGE.match(cast.text, mention.end):
            continue
        before = lead.get(mention.paragraph - 1)
        if before is not None and _leads(cast, cast.mentions[before]):
            _join_headline(cast, before)
            cast.bear(i, before)
            return


def _leads(cast: Cast, mention: Mention) -> bool:
    """ "A farmer" as the subject that opens a paragraph."""
    indefinite = mention.span.of(cast.text).split()[0].lower() in {"a", "an"}
    subject = cast.parse.dep[mention.head] in {"nsubj", "nsubjpass"}
    return indefinite and subject and describes_person(cast.parse, cast.text, mention)


def _join_headline(cast: Cast, lead: int) -> None:
    """ "Boat owner fined" above "A fishing-boat owner was fined": the same one."""
    entity = cast.entities[cast.of[lead]]
    described = content_words(cast.mentions[lead].span.of(cast.text))
    for i, mention in enumerate(cast.mentions[:lead]):
        above = cast.of.get(i)
        alike = mention.kind == "nominal" and content_words(mention.span.of(cast.text)) <= described
        if alike and above is not None and cast.entities[above].kind == SpeakerKind.UNNAMED:
            cast.entities[above].mentions.remove(mention)
            entity.mentions.insert(0, mention)
            cast.of[i] = entity.index
