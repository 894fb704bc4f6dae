"""Web pages, saved pages, and pages saved with their pictures in one file (MHTML)."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.metadata import said_alike
from corpus.model import Laid, Metadata, Role, Stated
from corpus.reading.decode import Decoded, NotText, clean, decode
from corpus.reading.extracted import Composer, Extracted, Refused
from corpus.reading.limits import Limits
from corpus.reading.markup import Page, Piece, Region, page_of
from corpus.reading.page_metadata import Stating, page_metadata
from corpus.reading.questions import set_questions_off

_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""")
_AS_WINDOWS = frozenset(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252"))
_LEAST = 200  # characters of running text that an article of its own has
_KICKER = 80
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_BYLINE_MOST, _DATELINE_MOST = 160, 120


def read_html(data: bytes, name: str, limits: Limits) -> Extracted:
    """Read a page. Raises Refused."""
    return _page(data, None, limits)


def read_mhtml(data: bytes, name: str, limits: Limits) -> Extracted:
    """Read a page saved in one file: its first HTML part. Raises Refused."""
    from email import message_from_bytes, policy

    message = message_from_bytes(data, policy=policy.compat32)
    for part in message.walk():
        body = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(body, bytes):
            found = _page(body, part.get_content_charset(), limits)
            address = message.get("Snapshot-Content-Location") or part.get("Content-Location")
            if address and not found.given.url and re.match(r"https?://\S+$", str(address)):
                url = Stated(str(address), str(address), origin="MHTML location")
                return replace(found, given=replace(found.given, url=url))
            return found
    raise Refused("the saved page holds no HTML")


def decoded_page(data: bytes, declared: str | None = None) -> Decoded:
    """A page's text: a byte order mark, UTF-8, or the encoding it declares. Raises Refused."""
    match = _CHARSET.search(data[:8192]) or _XML.match(data[:300])
    declared = declared or (match.group(1).decode("ascii", "replace") if match else None)
    if declared and declared.lower() in _AS_WINDOWS:
        declared = "cp1252"  # as every browser reads them: https://encoding.spec.whatwg.org/#names-and-labels
    try:
        return decode(data, declared)
    except NotText as problem:
        raise Refused(str(problem)) from None


def _page(data: bytes, declared: str | None, limits: Limits) -> Extracted:
    from selectolax.lexbor import LexborHTMLParser

    decoded = decoded_page(data, declared)
    tree = LexborHTMLParser(decoded.text)
    if tree.root is None:
        raise Refused("the file holds no text")
    stating = page_metadata(tree, data)
    page = page_of(tree.root)
    starts = arrange(page, stating)
    running = sum(p.running for p in page.pieces if p.role is not Role.FURNITURE)
    if stating.body and running < min(_LEAST, len(stating.body)):
        starts = _from_head(page, stating)
    composer = Composer(limits)
    laid = [put(composer, piece) for piece in page.pieces]
    given = stating.metadata
    if given.title and given.title.origin == "title element" and any(p.role is Role.TITLE for p in page.pieces):
        given = replace(given, title=None)  # the headline itself is in the text
    return composer.made(
        starts=_offsets(starts, laid), given=given, encoding=decoded.encoding, replaced=decoded.replaced
    )


def _from_head(page: Page, stating: Stating) -> list[int]:
    """A page whose words a script would put in place: the article's words as its head states them, then the rest."""
    words = [" ".join(clean(line)[0].split()) for line in (stating.body or "").splitlines()]
    for piece in page.pieces:
        piece.role = Role.FURNITURE
    title = stating.metadata.title
    head = [Piece(title.value, 0, Role.TITLE, level=1)] if title else []
    page.pieces[:0] = [*head, *(Piece(line, 0) for line in words if line)]
    return [0]


def _offsets(starts: list[int] | None, laid: list[Laid | None]) -> tuple[int, ...] | None:
    if starts is None:
        return None
    return tuple(one.start for start in starts if (one := laid[start]) is not None)


def put(composer: Composer, piece: Piece) -> Laid | None:
    """Add a piece to the text: a quoted block behind ``>``, its signature behind a dash, as in Markdown."""
    words = piece.words
    if piece.signature and piece.role is not Role.FURNITURE:
        words = words if words[0] in "—–-" else f"— {words}"
    elif piece.quoted:
        words = f"> {words}"
    role = None if piece.quoted and piece.role is not Role.FURNITURE else piece.role
    return composer.add(words, role)


def arrange(page: Page, stating: Stating) -> list[int] | None:
    """Give the pieces their roles in the page. Returns the pieces that begin an article, None if it is not said."""
    pieces = page.pieces
    _fit_roles(pieces)
    set_questions_off(pieces)
    _set_link_lists_aside(pieces)
    roots, several = _roots(page, stating)
    if not several:
        starts = _headed(pieces) if not roots else []
        if len(starts) > 1:
            ends = [*starts[1:], len(pieces)]
            for first, last in zip(starts, ends, strict=True):
                _title(pieces[first:last], Metadata(), first_heading=True)
            _head_aside(pieces[: starts[0]])
            return [0, *starts[1:]]
        _one_article(page, roots, stating)
        said = bool(roots or stating.one_article or any(p.role is Role.TITLE for p in pieces))
        return [0] if said else None
    return _several_articles(pieces, roots)


def _fit_roles(pieces: list[Piece]) -> None:
    """Undo roles that a class gives to what cannot bear them; headings are headings."""
    for piece in pieces:
        long = (piece.role is Role.BYLINE and len(piece.words) > _BYLINE_MOST) or (
            piece.role is Role.DATELINE
            and (len(piece.words) > _DATELINE_MOST or not any(c.isdigit() for c in piece.words))
        )
        if long:
            piece.role = None
        if piece.role is None and "\t" in piece.words:
            piece.role = Role.LIST  # a table's row
        if piece.level and piece.role is not Role.FURNITURE:
            piece.role = Role.HEADING


def _set_link_lists_aside(pieces: list[Piece]) -> None:
    """Two list items and more that are nothing but links lead elsewhere."""
    first = 0
    while first < len(pieces):
        last = first
        while last < len(pieces) and pieces[last].role is Role.LIST and pieces[last].links > 0.9:
            last += 1
        if last - first > 1:
            for piece in pieces[first:last]:
                piece.role = Role.FURNITURE
        first = max(last, first + 1)


def _running(pieces: list[Piece], region: Region) -> int:
    return sum(p.running for p in pieces if region.holds(p))


def _roots(page: Page, stating: Stating) -> tuple[list[Region], bool]:
    """The elements that hold the articles, none where no element is known to; and whether they are several."""
    pieces = page.pieces
    total = sum(p.running for p in pieces)
    tops = [r for r in page.articles if not r.inside and _running(pieces, r) >= min(_LEAST, total / 2)]
    if tops and sum(_running(pieces, r) for r in tops) >= 0.5 * total:
        headed = [r for r in tops if any(p.level and p.role is Role.HEADING and r.holds(p) for p in pieces)]
        first_level = [r for r in headed if any(p.level == 1 and r.holds(p) for p in pieces)]
        if len(first_level) == 1 and stating.one_article:
            return first_level, False
        return (headed, True) if len(headed) > 1 else (tops, False)
    for region in sorted(page.mains, key=lambda r: r.tag):  # an article's body before the page's main part
        if total and _running(pieces, region) >= 0.5 * total:
            return [region], False
    return [], False


def _headed(pieces: list[Piece]) -> list[int]:
    """The headings of the first level that each stand above an article's worth of text."""
    at = [i for i, p in enumerate(pieces) if p.level == 1 and p.role is Role.HEADING]
    return [
        first
        for first, last in zip(at, [*at[1:], len(pieces)], strict=False)
        if sum(p.running for p in pieces[first:last]) >= _LEAST
    ]


def _one_article(page: Page, roots: list[Region], stating: Stating) -> None:
    pieces = page.pieces
    inside = [i for i, p in enumerate(pieces) if any(r.holds(p) for r in roots)]
    first, last = (inside[0], inside[-1] + 1) if inside else (0, len(pieces))
    title = _title(pieces[first:last], stating.metadata, first_heading=False)
    if title is None and first:
        above = [p for p in pieces[:first] if p.level == 1 and p.role is Role.HEADING]
        title = _title(above[-1:], stating.metadata, first_heading=True)
        if title is not None:
            first = pieces.index(title)
    if title is None:
        title = _title(pieces[first:last], stating.metadata, first_heading=True)
    for i, piece in enumerate(pieces):
        if not first <= i < last:
            piece.role = Role.FURNITURE
    if title is not None:
        _head_aside(pieces[first : next(i for i, p in enumerate(pieces) if p is title)])
    _standfirst(pieces, stating.summary)


def _several_articles(pieces: list[Piece], roots: list[Region]) -> list[int]:
    starts: list[int] = []
    for region in roots:
        inside = [i for i, p in enumerate(pieces) if region.holds(p)]
        starts.append(inside[0])
        own = [pieces[i] for i in inside]
        title = _title(own, Metadata(), first_heading=True)
        if title is not None:
            _head_aside(own[: next(i for i, p in enumerate(own) if p is title)])
    for piece in pieces:
        if not any(r.holds(piece) for r in roots):
            piece.role = Role.FURNITURE
    return [0, *starts[1:]]


def _title(pieces: list[Piece], given: Metadata, *, first_heading: bool) -> Piece | None:
    """The headline among the headings: the one that the page states, the first of the first level, or the first."""
    headings = [p for p in pieces if p.level and p.role is Role.HEADING]
    own = given.title.value if given.title else ""
    found = next((p for p in headings if own and said_alike(p.words, own)), None)
    site = given.publication.value if given.publication else ""
    found = found or next((p for p in headings if p.level == 1 and not (site and said_alike(p.words, site))), None)
    if found is None and first_heading and headings:
        above = pieces[: next(i for i, p in enumerate(pieces) if p is headings[0])]
        found = headings[0] if sum(p.running for p in above) < _LEAST else None
    if found is not None:
        found.role = Role.TITLE
    return found


def _head_aside(above: list[Piece]) -> None:
    """What stands above a headline and is no sentence: the section's name, links."""
    for piece in above:
        short = len(piece.words) < _KICKER and not _SENTENCE_END.search(piece.words)
        if short and piece.role in (None, Role.LIST, Role.HEADING):
            piece.role = Role.FURNITURE


def _standfirst(pieces: list[Piece], summary: str | None) -> None:
    """The paragraph right below the headline that is the page's own description of itself."""
    at = next((i for i, p in enumerate(pieces) if p.role is Role.TITLE), None)
    if at is None or not summary:
        return
    for piece in pieces[at + 1 : at + 6]:
        if piece.role in (None, Role.HEADING) and said_alike(piece.words, summary):
            if any(p.running for p in pieces[pieces.index(piece) + 1 :]):
                piece.role = Role.STANDFIRST
            return
