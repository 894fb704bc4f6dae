"""What an article states about itself, each with the place where it is stated, and the roles of its head.

Nothing is inferred: what the text does not say stays None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace

from corpus.dates import find_date, find_full_date
from corpus.furniture import BYLINE, FIELD, PEOPLE, WRITTEN_BY, Mark, appeared
from corpus.model import Metadata, Role, Span, Stated
from corpus.paragraphs import BY_MARK, Block

FIELDS = {
    "title": "title", "headline": "title", "hed": "title",
    "standfirst": "standfirst", "subtitle": "standfirst", "subhead": "standfirst", "dek": "standfirst",
    "summary": "standfirst", "description": "standfirst",
    "author": "author", "authors": "author", "byline": "author", "by": "author", "writer": "author",
    "date": "date", "published": "date", "publication date": "date",
    "pub": "publication", "publication": "publication", "publisher": "publication", "published in": "publication",
    "source": "publication", "newspaper": "publication", "url": "url", "link": "url",
}  # fmt: skip
_FIELD_ROLE = {"title": Role.TITLE, "standfirst": Role.STANDFIRST, "author": Role.BYLINE, "date": Role.DATELINE}
_BY = re.compile(rf"(?i:(?:\w+[ \xa0])?by:?|{WRITTEN_BY})[ \xa0]{{1,3}}((?:[Tt]he[ \xa0])?{PEOPLE})")
_PICTURES = re.compile(r"\.[ \xa0](?:Photograph|Picture|Portrait|Illustration)")
_NAMES_ALONE = re.compile(rf"({PEOPLE})")
_BARE_NAMES = re.compile(rf"{PEOPLE}(?:(?:, | in | at | \| )[^\n.!?]{{2,60}})?$")
_TITLED = r"[A-Z][\w’'&-]*(?:\.(?=[ \xa0][A-Z]))?"
_PAPER = rf"(?:The[ \xa0])?{_TITLED}(?:[ \xa0](?:(?:of|and|for|&|de|du|le|la)[ \xa0](?:the[ \xa0])?)?{_TITLED}){{0,6}}"
_ISSUE_OF = re.compile(rf"\b(?:issue|edition|number|pages)[ \xa0]of[ \xa0](?:the[ \xa0])?({_PAPER})")
_APPEARED_IN = re.compile(rf"(?:the[ \xa0])?({_PAPER})")
_CALENDAR = re.compile(
    r"(?:The )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun"
    r"|Spring|Summer|Autumn|Winter)[a-z]*\b"
)
_PAPER_WORD = re.compile(
    r"\b(?:Times|Post|Guardian|Herald|News|Magazine|Journal|Review|Gazette|Tribune|Chronicle|Telegraph|Mail|Standard"
    r"|Observer|Courier|Echo|Argus|Press|Weekly|Daily|Independent|Mirror|Express|Star|Globe|Record|Bulletin|Examiner"
    r"|Inquirer|Mercury|Packet|Ledger|Advertiser|Sentinel|Dispatch|Reporter|Messenger|Sun|Leader|Argus|Banner)\b"
)
_RELEASE = re.compile(
    r"(?:for (?:immediate )?release|embargo(?:ed)?|issued (?:\w+ )?(?:by|on|at|for))\b[^\n.]{0,100}$", re.IGNORECASE
)
_SECTION = re.compile(r"[,|–—-][ \xa0]*[\w ]{3,20}$")
_WEEKDAY_LAST = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?[ \xa0]+$")
_ASKS = re.compile(
    r"\bour (?:\w+ ){0,2}(?:correspondent|reporter|editor|critic|writer|columnist)\b"
    r"|\b(?:writes|reports|argues|explains|asks|meets|investigates|talks to|speaks to) [A-Z]"
    r"|\b[A-Z][\w’'-]+ (?:writes|reports|argues|explains|asks|meets|investigates|talks to)\b"
)
_SENTENCE_END = re.compile(r"[.!?…]['’\"”)\]]*$")
_INNER_STOP = re.compile(r"[a-z)’'\"”][.!?]['’\"”)]*[ \xa0]+[\"“‘']?[A-Z]")
_TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " ", "\xad": ""})
FALLBACKS = frozenset(("PDF info", "document properties", "title element"))  # count where nothing else is stated
_NO_NAME = frozenset(("The", "A", "An", "How", "Why", "What", "My", "Your", "Our"))
HEAD_MOST = 16  # paragraphs: a longer head is no head


@dataclass(slots=True)
class Head:
    """An article's head as read so far: the roles of its first paragraphs and what they state."""

    roles: list[Role] = field(default_factory=list)
    metadata: Metadata = field(default_factory=Metadata)

    def take(self, role: Role, **stated: Stated | None) -> None:
        """Give the next paragraph a role; what was stated first stands."""
        self.roles.append(role)
        self.state(**stated)

    def state(self, **stated: Stated | None) -> None:
        """Add metadata; what was stated first stands."""
        new = {key: value for key, value in stated.items() if value and not getattr(self.metadata, key)}
        self.metadata = replace(self.metadata, **new)


Titled = Callable[[int], bool]


def read_head(text: str, paragraphs: Sequence[Block], titled: Titled) -> Head:
    """Read an article's head. ``titled(i)`` says whether paragraph ``i`` reads as a headline above what follows."""
    head = Head()
    laid_title = next((i for i, block in enumerate(paragraphs[:HEAD_MOST]) if block.laid is Role.TITLE), 0)
    for i, block in enumerate(paragraphs[:HEAD_MOST]):
        if block.laid is Role.BODY:
            break
        if not (_plain_furniture(text, head, block) or _running_head(text, head, paragraphs, i, titled)):
            if i >= laid_title:
                break
            head.take(Role.BODY)  # above the headline that the markup gives
    _drop_trailing(head, paragraphs)
    return head


def _plain_furniture(text: str, head: Head, block: Block) -> bool:
    """Take a paragraph whose mark says what it is."""
    if block.laid is Role.STANDFIRST:
        head.take(Role.STANDFIRST, standfirst=_bare(text, block))
    elif block.mark is Mark.BYLINE or (block.mark is Mark.CREDIT and BYLINE.match(block.text)):
        head.take(Role.BYLINE, **_from_byline(text, block))
    elif block.mark is Mark.DATE:
        head.take(Role.DATELINE, date=stated_date(text, block))
    elif block.mark is Mark.FIELD:
        name, stated = _field(text, block)
        if name == "title" and head.metadata.title:
            return False
        head.take(_FIELD_ROLE.get(name, Role.FURNITURE), **{name: stated})
    elif block.mark is Mark.APPEARED:
        head.take(Role.CREDIT, **from_appeared(text, block))
    elif block.mark in (Mark.OPENING, Mark.CLOSING, Mark.RULE, Mark.PHOTO, Mark.CREDIT, Mark.CAPTION, Mark.CORRECTION):
        head.take(BY_MARK[block.mark])
    else:
        return False
    return True


def _running_head(text: str, head: Head, paragraphs: Sequence[Block], i: int, titled: Titled) -> bool:
    """Take a title, a standfirst, a bare name or a line with publication and date."""
    block = paragraphs[i]
    if Role.TITLE not in head.roles:
        if _masthead(text, head, paragraphs, i, titled):
            return True
        if not titled(i):
            return False
        head.take(Role.TITLE, title=_bare(text, block))
        return True
    paper = _paper_and_date(text, block) or _paper_alone(text, head, block) or _occasion(text, block)
    if paper:
        head.take(Role.DATELINE, **paper)
    elif not head.metadata.author and _is_bare_name(text, paragraphs, i):
        match = re.compile(PEOPLE).match(text, block.start, block.end)
        head.take(Role.BYLINE, author=stated(text, *match.span()) if match else None)
    elif Role.STANDFIRST not in head.roles and is_standfirst(paragraphs, i):
        head.take(Role.STANDFIRST, standfirst=_bare(text, block))
    else:
        return False
    return True


def _masthead(text: str, head: Head, paragraphs: Sequence[Block], i: int, titled: Titled) -> bool:
    """Take what stands above the headline: the paper's name, with or without a date, or a kicker in capitals."""
    block = paragraphs[i]
    if i + 2 >= len(paragraphs) or len(block.text) > 110 or len(paragraphs[i + 1].text) > 160:
        return False
    paper = _paper_and_date(text, block) if len(block.text) <= 60 else None
    if paper is None and _RELEASE.match(block.text):
        paper = {"date": stated_date(text, block)}
    if paper:
        head.take(Role.DATELINE, **paper)
        return True
    under = _headline_under(paragraphs, i, titled)
    if under is None:
        return False
    words = block.text.split()
    if len(words) > 4 or under.words <= len(words) or block.text.rstrip()[-1:] in ".?!:":
        return False
    if _PAPER_WORD.search(words[-1]) and all(w[:1].isupper() for w in words):
        head.take(Role.DATELINE, publication=_bare(text, block))
        return True
    if block.text.isupper() and not under.text.isupper() and paragraphs[i + 1].mark is not Mark.DATE:
        head.take(Role.FURNITURE)
        return True
    return False


def _headline_under(paragraphs: Sequence[Block], i: int, titled: Titled) -> Block | None:
    """The headline under a line above it, past dates and a release's notes; running text follows it."""
    for j in range(i + 1, min(i + 5, len(paragraphs) - 1)):
        block = paragraphs[j]
        if block.mark not in (Mark.DATE, Mark.OPENING, Mark.RULE) and not _RELEASE.match(block.text):
            return block if titled(j) else None
    return None


def _drop_trailing(head: Head, paragraphs: Sequence[Block]) -> None:
    """Without a title, a standfirst or a name there is no head: furniture alone is told apart further down."""
    while head.roles and head.roles[-1] is Role.CORRECTION and len(head.roles) == len(paragraphs):
        head.roles.pop()


def is_standfirst(paragraphs: Sequence[Block], i: int) -> bool:
    """True for a short paragraph under a title that sums the article up, rather than beginning it."""
    block = paragraphs[i]
    length = block.end - block.start
    if length > 420 or block.mark not in (Mark.PLAIN, Mark.BULLET) or i + 1 >= len(paragraphs):
        return False
    if not _SENTENCE_END.search(block.text) and block.words > 3:
        return block.text[-1] not in ",:;"
    rest = paragraphs[i + 1 : i + 7]
    if rest[0].mark in (Mark.BYLINE, Mark.DATE, Mark.FIELD, Mark.PHOTO, Mark.OPENING):
        return True
    if _ASKS.search(block.text) or (block.text[0] in "*_" and block.text[-1] in "*_"):
        return True
    body = sorted(b.end - b.start for b in rest if b.mark is Mark.PLAIN and b.words > 12)
    if not body or block.text[0] in "\"“'‘" or block.words < 6:
        return False
    longer = rest[0].end - rest[0].start >= 2 * length or rest[0].words <= 6
    return length <= 300 and longer and body[len(body) // 2] >= 2 * length


def _is_bare_name(text: str, paragraphs: Sequence[Block], i: int) -> bool:
    """True for "Jo Example" or "Jo Example in Leeds" under a title: names the article never writes small."""
    block = paragraphs[i]
    if block.mark is not Mark.PLAIN or block.words > 12 or i + 1 >= len(paragraphs):
        return False
    match = _BARE_NAMES.match(block.text)
    if not match or block.text[-1] in ".:;,!?":
        return False
    names = re.compile(PEOPLE).match(block.text)
    words = [w for w in re.findall(r"[\w’'-]+", names.group() if names else "") if len(w) > 1]
    if not 2 <= len(words) <= 8 or _NO_NAME.intersection(words):
        return False
    small = set(re.findall(r"(?<![\w’'-])[a-z][\w’'-]*", text[paragraphs[0].start : paragraphs[-1].end]))
    return not any(w.lower() in small for w in words if w.lower() not in ("and", "de", "van", "der", "la", "le", "al"))


def _paper_and_date(text: str, block: Block) -> dict[str, Stated | None] | None:
    """A line such as "The Daily Example, 3 May 2016"."""
    found = find_full_date(text, block.start, block.end) if block.end - block.start <= 100 else None
    if not found or block.mark is not Mark.PLAIN:
        return None
    rest = text[block.start : found.span.start] + text[found.span.end : block.end]
    rest = re.sub(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\W*", "", rest).strip(" ,|–—-·()\xa0")
    if not re.fullmatch(rf"{_PAPER}(?:,[ \xa0]{_PAPER})?", rest):
        return None
    paper = rest.split(",")[0]
    date = Stated(found.iso, found.span.of(text), found.span)
    if paper.startswith("The ") or _PAPER_WORD.search(paper):
        at = text.index(paper, block.start, block.end)
        return {"date": date, "publication": stated(text, at, at + len(paper))}
    return {"date": date}


def _paper_alone(text: str, head: Head, block: Block) -> dict[str, Stated | None] | None:
    """A line under the author's name that is a paper's name, perhaps with its section: "The Daily Example, comment"."""
    if block.mark is not Mark.PLAIN or len(block.text) > 80 or not head.metadata.author or head.metadata.publication:
        return None
    section = _SECTION.search(block.text)
    name = (block.text[: section.start()] if section else block.text).rstrip()
    last = name.split()[-1] if name else ""
    if len(name.split()) < 2 or not re.fullmatch(_PAPER, name) or not _PAPER_WORD.fullmatch(last):
        return None
    return {"publication": stated(text, block.start, block.start + len(name))}


def _occasion(text: str, block: Block) -> dict[str, Stated | None] | None:
    """A line under the title that says where and, after a comma, when: "Example council, Monday 3 May 2016"."""
    found = find_full_date(text, block.start, block.end) if block.end - block.start <= 120 else None
    if (
        not found
        or len(found.iso) < 10
        or block.mark is not Mark.PLAIN
        or text[found.span.end : block.end].strip(" )]")
    ):
        return None
    before = _WEEKDAY_LAST.sub("", text[block.start : found.span.start])
    if not re.search(r"[,;|(\[–—-][ \xa0]*$", before) or re.search(r"[.!?]", before):
        return None
    return {"date": Stated(found.iso, found.span.of(text), found.span)}


def _from_byline(text: str, block: Block) -> dict[str, Stated | None]:
    match = _BY.match(text, block.start, block.end)
    if not match and block.laid is Role.BYLINE:  # the markup says that it is one, without "by"
        match = _NAMES_ALONE.match(text, block.start, block.end)
    if not match:
        return {}
    pictures = _PICTURES.search(text, match.start(1), match.end(1))
    end = pictures.start() if pictures else match.end(1)
    while text[end - 1] in ".,":
        end -= 1
    values: dict[str, Stated | None] = {"author": stated(text, match.start(1), end)}
    if find_full_date(text, end, block.end):
        values["date"] = stated_date(text, block)
    rest = re.compile(rf"[,|–—-]?[ \xa0]*({_PAPER})").match(text, end, block.end)
    if rest and _PAPER_WORD.search(rest.group(1)):
        values["publication"] = stated(text, *rest.span(1))
    return values


def from_appeared(text: str, block: Block) -> dict[str, Stated | None]:
    """Date and publication of a "this article first appeared in ..." line."""
    match = appeared(block.text)
    start = block.start + (match.end() if match else 0)
    values: dict[str, Stated | None] = {"date": stated_date(text, block)}
    paper = _ISSUE_OF.search(text, start, block.end) or _APPEARED_IN.match(text, start, block.end)
    if paper and not _CALENDAR.match(paper.group(1)):
        values["publication"] = stated(text, *paper.span(1))
    return values


def stated_date(text: str, block: Block) -> Stated | None:
    """The date a paragraph gives."""
    found = find_date(text, block.start, block.end)
    return Stated(found.iso, found.span.of(text), found.span) if found else None


def stated(text: str, start: int, end: int, origin: str = "text") -> Stated | None:
    """What ``text[start:end]`` says, on one line; None when it is blank."""
    own = text[start:end]
    lead = len(own) - len(own.lstrip())
    span = Span(start + lead, start + len(own.rstrip()))
    shown = " ".join(own.split())
    return Stated(shown, span.of(text), span, origin) if shown else None


def _bare(text: str, block: Block) -> Stated | None:
    """A paragraph's words without Markdown's signs around them."""
    start, end = block.start, block.end
    underline = re.search(r"\s+[=-]{3,}$", block.text)
    end = block.start + underline.start() if underline else end
    lead = re.match(r"(?:#{1,6}[ \xa0]+|\*{1,3}|_{1,3})", text[start:end])
    if lead:
        start += lead.end()
        while text[end - 1] in "*_# " and end - 1 > start:
            end -= 1
    return stated(text, start, end)


def _field(text: str, block: Block) -> tuple[str, Stated | None]:
    match = FIELD.match(text, block.start, block.end)
    if not match:
        return "title", None
    name = FIELDS[match.group(1).lower()]
    if name == "date":
        return name, stated_date(text, block)
    return name, stated(text, match.end(), block.end)


def beside(given: Metadata, found: Metadata, *, alone: bool) -> Metadata:
    """What a page states ``given`` beside its text, and what the text of one of its articles states (``found``).

    The page's own statement stands, told by its place in the text where that says the same. What a program wrote into
    a file's properties counts only where the text says nothing. Of a page of several articles the title, the author
    and the date belong to none for certain, except to the one that bears that title.
    """
    theirs = given
    if not alone and not (given.title and found.title and said_alike(given.title.value, found.title.value)):
        theirs = Metadata(publication=given.publication, url=given.url)
    return Metadata(**{f.name: _either(getattr(theirs, f.name), getattr(found, f.name)) for f in fields(Metadata)})


def _either(given: Stated | None, found: Stated | None) -> Stated | None:
    if given is None or found is None:
        return given or found
    if given.origin in FALLBACKS or found.origin == "front matter" or said_alike(given.value, found.value):
        return found
    return given


def said_alike(one: str, other: str) -> bool:
    """True when two lines say the same but for case, blanks, typography and a full stop at the end."""
    return _folded(one) == _folded(other)


def _folded(words: str) -> str:
    return " ".join(words.translate(_TYPOGRAPHY).split()).rstrip(".").casefold()


def merged(first: Metadata, second: Metadata) -> Metadata:
    """Each metadatum of ``first``, or where that has none, of ``second``."""
    return Metadata(**{f.name: getattr(first, f.name) or getattr(second, f.name) for f in fields(Metadata)})
