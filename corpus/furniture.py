"""What a paragraph shows by itself to be: a credit, furniture, a correction, a byline, a date line, a list item.

Every pattern is anchored and bounded, so that a paragraph costs time in proportion to its length at most once.
"""

from __future__ import annotations

import re
from enum import StrEnum

from corpus.dates import find_full_date


class Mark(StrEnum):
    """The sign a paragraph bears. ``opening`` ones stand above an article, ``closing`` ones below it."""

    PLAIN = "plain"
    OPENING = "opening furniture"
    CLOSING = "closing furniture"
    PHOTO = "photo credit"
    CREDIT = "closing credit"
    CAPTION = "caption"
    CORRECTION = "correction"
    APPEARED = "where it appeared"
    BYLINE = "byline"
    DATE = "date line"
    FIELD = "labelled field"
    RULE = "rule"
    BULLET = "bullet"
    YEAR = "year-led"
    NUMBERED = "numbered"
    TURN = "speaker's turn"
    HEADING = "marked heading"
    SECTION = "marked heading inside an article"


NAME = r"(?:[A-Z][\w’'.-]{0,24}|d[aei]|de[ln]?|v[ao]n|der|la|le|al|bin)"
_NAMES = rf"{NAME}(?:[ \xa0]{NAME}){{0,4}}"
PEOPLE = rf"{_NAMES}(?:(?:,? and |, | & ){_NAMES}){{0,5}}"


def _one_of(*patterns: str, end: str = "") -> re.Pattern[str]:
    """One pattern out of several; capitals matter only inside ``(?-i:...)``."""
    return re.compile("(?:" + "|".join(patterns) + ")" + end, re.IGNORECASE)


_AGENCY = (
    r"(?:getty|reuters|afp|alamy|shutterstock|corbis|magnum|bloomberg|epa|upi|istock\w*|unsplash|flickr"
    r"|associated press|press association|wire ?image|rex features|(?:\w+ ){0,3}(?:images|agency|photos?|pictures))"
)
_PHOTO = _one_of(
    rf"[^.!?\n]{{2,60}}/(?:[^.!?\n]{{2,40}}/)?(?:{_AGENCY}|ap|pa|rex)(?: images| via \w+[\w ]{{0,30}})?\.?",
    r"(?-i:[A-Z][A-Z.’' -]{2,40}(?:/[A-Z][A-Z.&’' -]{1,40}){1,4})",
    rf"[^.!?\n]{{2,60}} (?:via|for|/) {_AGENCY}(?:[ /]\w+){{0,3}}\.?",
    r"(?:main |top |lead )?(?:photo(?:graph)?s?|image|picture|illustration|graphic|artwork)(?: credit)?"
    r"(?: by| courtesy of|s?:)[ \xa0][^\n]{2,100}",
    r"credits?:[ \xa0][^\n]{2,100}",
    r"\(?(?:ap|afp|epa|pa|file|reuters) (?:photo|image)s?\b[^\n]{0,60}",
    rf"{_AGENCY}\.?",
    end="$",
)
_CAPTION = _one_of(
    r"(?:photo |image |picture )?caption(?: above| below)?[:,]?[ \xa0]",
    r"(?:pictured|(?:file|stock) (?:photo|image|picture))(?: above| below)?[:,]?[ \xa0]",
)
_CAPTION_END = _one_of(
    r"(?:photo(?:graph)?|image|picture|credit)s?: ?[^.\n]{2,60}\.?", rf"\((?:[^()\n]{{1,50}}/)?{_AGENCY}\)\.?", end="$"
)
_CREDIT = _one_of(
    r"\(?(?:(?:additional|extra|further) )?(?:research(?:ed)?|reporting|edit(?:ing|ed)|writing|translat(?:ion|ed)"
    r"|interviews?|contribut\w+|compiled|produced|production|fact-check\w*)\b(?: \w+){0,3}? by:? [^\n]{2,160}",
    r"(?:(?:\w+ ){1,2})?(?:checked|compiled|researched|illustrated) by:? (?-i:[A-Z])[^\n]{2,80}",
    r"(?:contributing|contributors?|reporters?|editors?|sources?): ?(?-i:[A-Z])[^\n]{2,160}",
    r"(?:twitter|e-?mail|contact|instagram): ?(?:@|\S{1,60}@|(?-i:[A-Z]))[^\n]{2,80}",
    r"(?:©|\(c\)|copyright\b)[^\n]{1,200}",
    r"(?:[^\n]{1,80}\b)?all rights reserved\b[^\n]{0,80}",
    r"[^.\n]{3,80} (?:contributed|assisted|helped) (?:to|with) (?:this|the) (?:report|article|story|piece)[^\n]{0,60}",
    end="$",
)
_ARTICLE = r"(?:article|story|piece|post|report|column|page|headline)"
_CORRECTION = _one_of(
    r"(?:correction|clarification|corrections? and clarifications?|erratum|amendment)s?\b[^\n:—–-]{0,40}[:—–-]",
    rf"(?:[•*(\[] ?)?(?:this|the) {_ARTICLE}\b[^\n]{{0,100}}?"
    r"\b(?:amended|corrected|updated|originally|incorrectly|misstated|misspelled|mistakenly|wrongly)\b",
    r"an? (?:article|headline)\b[^\n]{0,100}?\b(?:misstated|misspelled|incorrectly|wrongly)\b",
    r"(?:[•*(\[] ?)?(?:an|a previous|the original|earlier) (?:earlier |original |previous )?versions? of"
    r" (?:this|the)\b",
    r"because of an? (?:editing|production|reporting|transcription|typographical) error",
)
_S = r"[ \xa0]+"
APPEARED = _one_of(
    rf"(?:(?:this|the){_S}(?:[\w-]+{_S}){{0,2}}?"
    rf"|an?{_S}(?:[\w-]+{_S}){{0,2}}?(?:version|edition){_S}of{_S}this{_S}\w+{_S})?"
    rf"(?:(?:was|is|has been){_S})?(?:(?:first|originally|previously|also){_S})?"
    rf"(?:appear(?:ed|s)|published|printed|ran|as published){_S}(?:(?:first|originally){_S})?"
    rf"(?:in|on|by|at){_S}(?:print{_S}(?:in|on){_S})?",
)
_PLACE = re.compile(
    rf"(?:(?:the|an?|our|issue|edition){_S}){{0,3}}(?:[A-Z\d“‘\"'*_]|(?:\w+{_S}){{1,3}}(?:issue|edition|number)\b)"
)
_SAYS_SO = _one_of(r"\W*(?:this|an?|as published|first|originally)\b", rf"\W*the{_S}{_ARTICLE}\b")
_SECTIONS = (
    "news|politics|opinion|comment|analysis|business|sports?|world(?: news)?|u\\.?[ks]\\.?(?: news)?|culture|features?"
    "|letters|editorial|exclusive|reviews?|obituar(?:y|ies)|technology|science|health|education|environment|money"
    "|travel|lifestyle|books|arts|society|media|interviews?|long reads?|the long read|breaking(?: news)?|live|video"
    "|subscriber only|premium"
)
_OPENING = _one_of(
    r"(?:tap|click|press|swipe)(?: here)? to (?:show|hide|view|see|open|enlarge|expand|zoom)(?: \w+){0,3}",
    r"(?:show|hide|toggle|view|open|enlarge|expand)(?:[ /]+\w+){0,3} (?:image|photo|picture|gallery|caption"
    r"|slideshow)s?(?: in \w+)?",
    r"skip to [\w ]{3,30}|(?:main )?menu|home(?:page)?|search|log ?in|sign in|register|navigation|breadcrumbs?",
    r"(?-i:(?:[A-Z]\w+ ?){1,3}(?:[>›»|] ?(?:[A-Z][\w&]+ ?){1,3}){1,5})",
    r"(?:we|this (?:site|website|page)) (?:use|uses|and our partners use)\b[^\n]{0,40}\bcookies?\b[^\n]{0,300}",
    r"[^\n]{0,120}\bcookies?\b[^\n]{0,60}\b(?:policy|settings|preferences|browser|accept|consent|experience)\b"
    r"[^\n]{0,120}",
    r"(?:by (?:using|continuing)|accept (?:all )?cookies)\b[^\n]{0,200}",
    r"reading time:?[^\n]{1,20}|\d{1,2} min(?:ute)?s?(?: read)?",
    _SECTIONS,
    r"page \d+(?: of \d+)?|\d+ of \d+|issue \d+|vol(?:ume)?\.? \d+[^\n]{0,30}",
    end=r"\.?$",
)
_ON = r"\bon (?:twitter|facebook|instagram|x|youtube|threads|bluesky)\b"
_CLOSING = _one_of(
    r"share(?: (?:this|on|via|with|it|article|story|post)\b[^\n.]{0,60})?|tweet(?: this)?|copy link|save(?: this)?",
    r"(?:e-?mail|print)(?: (?:this|to))?(?: \w+){0,2}|facebook|twitter|whatsapp|linkedin|reddit|pinterest",
    r"comments?(?: \(\d+\))?|\d+ (?:comments?|shares?|likes?)",
    r"(?:read|see|find|learn) (?:more|next|also|on|out more)\b[^\n.]{0,140}",
    r"more (?:on|from|about|in|stories|news|like this)\b[^\n.]{0,100}",
    r"(?:continue|keep) reading[^\n]{0,100}|(?:story|article) continues[^\n]{0,60}",
    r"related(?: (?:articles?|stor(?:y|ies)|content|topics?|links?|reading|coverage|posts?))?(?::[^\n]{0,140})?",
    r"recommended(?: for you)?|most (?:read|popular|viewed|shared|commented)[^\n.]{0,40}",
    r"sign(?:ing)? up\b[^\n]{0,60}\b(?:for|to|here|now|today|newsletters?|e-?mails?|alerts?)\b[^\n]{0,120}",
    r"subscribe(?: (?:to|now|today|for|here|and|from)\b[^\n]{0,140})?",
    r"(?:get|receive|join)\b[^\n]{0,100}\b(?:newsletter|inbox|subscribers?)\b[^\n]{0,100}",
    r"(?:our |the |free |daily |weekly )*newsletters?\b[^\n.]{0,80}",
    r"support (?:us|our|independent)\b[^\n]{0,100}|become a (?:member|subscriber)[^\n]{0,100}",
    rf"(?:follow|like|find) [^\n]{{2,80}}{_ON}[^\n]{{0,60}}|follow @\w+[^\n]{{0,60}}",
    r"advertis(?:ement|ing)s?(?: feature)?|sponsored(?: content| by[^\n]{0,60})?|promoted|ad",
    r"back to (?:the )?top|top of page|(?:next|previous)(?: article| story| page)?|loading\W*",
    r"(?:click|tap) (?:here|on|the)\b[^\n]{0,120}|download (?:the|our) app\b[^\n]{0,80}|play(?: video)?",
    r"(?:topics?|tags?|categor(?:y|ies)|filed under):?[^\n.]{0,160}|watch: [^\n]{0,120}",
    r"listen(?: to (?:this|the) (?:article|story|podcast)[^\n]{0,60}| now)?",
    r"report (?:this|an?) (?:error|post|comment)\w*",
    r"terms (?:of|and) (?:use|service|conditions)[^\n]{0,60}|privacy policy|contact us|about us|reuse this content",
    r"\[?https?://\S{1,300}\]?|www\.\S{1,200}",
    r"<[^<>\n]{1,300}>(?:[^<>\n]{0,300}<[^<>\n]{0,80}>)?|[.#]?[\w .#-]{0,60}\{[^\n]{0,120}|\}",
    end=r"\.?$",
)
WRITTEN_BY = (  # what stands before a writer's name; "Interview:" stands before either one's
    r"(?:(?:words|written|story|text|report|reported|interview|interviewed|exclusive)[ \xa0])?by:?"
    r"|as told to:?|(?:words|text|interviewer):"
)
_REPORTED = _one_of(r"\b(?:said|says|told)\b")
BYLINE = re.compile(
    rf"(?i:{WRITTEN_BY})[ \xa0]{{1,3}}"
    rf"(?:the[ \xa0])?{PEOPLE}(?:(?:,| in | at | \|| –| —| -|\n| \()[^\n.!?]{{0,100}}\)?)?\.?"
    r"(?i:[ \xa0](?:photograph\w*|pictures?|portraits?|illustrations?)(?:[ \xa0]by)?:?[ \xa0][^\n]{2,80})?$"
)
_DATE_WORD = _one_of(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?",
    r"a\.?m\.?|p\.?m\.?|gmt|bst|utc|e[ds]?t|p[ds]t|c[ds]?t",
    r"posted|published|updated|last|modified|first|on|at|date|created|edited|issue|edition|the|of|th|st|nd|rd|\d{1,2}",
)
_PLACE_NAME = r"[A-Z][\w.’'-]*"
_DATELINE = re.compile(
    rf"(?:[A-Z][A-Z.’'-]{{2,}}|[A-Z]{{2}})(?:[ ,\xa0][ \xa0]?{_PLACE_NAME}){{0,5}}"
    r"(?:,? \w{3,9}\.? \d{1,2}(?:, \d{4})?)?"
    r"(?: ?\([\w ./]{2,30}\))? ?(?:—|–|--|-)[ \xa0]"
    rf"|{_PLACE_NAME}(?:[ ,][ ]?{_PLACE_NAME}){{0,4}},? \w{{3,9}}\.? \d{{1,2}} "
    r"(?:\([\w ./]{2,30}\) ?)?(?:—|–|--|-) "
    r"|(?:[A-Z][a-z]{2,8}\.? \d{1,2} )?\((?:AP|Reuters|AFP|UPI|PA|Bloomberg)\) ?(?:—|–|--|-)?"
)
FIELD = _one_of(
    r"(title|headline|hed|standfirst|subtitle|subhead|dek|summary|author|byline|by|writer|date|published"
    r"|publication date|pub(?:lication|lisher|lished in)?|source|newspaper|url|link)[ \xa0]?:[ \xa0]*(?=\S)",
)
_RULE = re.compile(r"(?:[-*_=~#•·.–—+]|\bo\b)(?:[ \xa0]*(?:[-*_=~#•·.–—+]|\bo\b)){2,}$|[§*#•~⁂]$")
_BULLET = re.compile(r"[-*•·▪◦‣●+][ \xa0]+\S")
_YEAR = re.compile(
    r"(?:(?:early|late|mid)[ -])?(?:\d{1,2} )?(?:[A-Z][a-z]{2,8}\.? )?(?:1[5-9]|20)\d\d(?:[-–—/](?:\d\d){1,2})?s?"
    r"(?:[ \xa0]*[:.,–—-])?[ \xa0]+\S"
)
NUMBERED = re.compile(r"\(?(?:\d{1,3}|[ivxIVX]{1,6})[.)][ \xa0]+\S|#?\d{1,3}[:.]?$|[IVX]{1,5}\.?$")
TURN = re.compile(
    r"(?:\*\*|\[)?(?:Q|A|[A-Z][\w.’'-]*(?:[ \xa0][A-Z(][\w.’')-]*){0,4}(?:,[ \xa0][\w .’'-]{2,40})?)(?:\*\*|\])?"
    r":(?:\*\*)?(?:[ \xa0]+\S|$)"
)
_MARKED = re.compile(r"#{1,6}[ \xa0]+\S")


def mark(text: str) -> Mark:
    """The mark of a paragraph, from its own words alone."""
    head = text[:400]
    if _MARKED.match(head):
        return Mark.HEADING
    if _RULE.match(head[:120]) and len(text) <= 120:
        return Mark.RULE
    if _CORRECTION.match(head) and not appeared(text):
        return Mark.CORRECTION
    if len(text) <= 400:
        found = _short(text)
        if found:
            return found
    if _BULLET.match(head):
        return Mark.BULLET
    if NUMBERED.match(head):
        return Mark.NUMBERED
    if _YEAR.match(head) and len(text) <= 250:
        return Mark.YEAR
    if TURN.match(head):
        return Mark.TURN
    return Mark.PLAIN


def _short(text: str) -> Mark | None:
    if len(text) <= 120 and is_date_line(text):
        return Mark.DATE
    if _PHOTO.match(text):
        return Mark.PHOTO
    if _CREDIT.match(text):
        return Mark.CREDIT
    if appeared(text):
        return Mark.APPEARED
    if len(text) <= 200 and BYLINE.match(text):
        return Mark.BYLINE
    if _OPENING.match(text):
        return Mark.OPENING
    if _CLOSING.match(text) and not _REPORTED.search(text):
        return Mark.CLOSING
    if FIELD.match(text) and not text.rstrip().endswith(":"):
        return Mark.FIELD
    if _CAPTION.match(text) or _CAPTION_END.search(text[-90:]):
        return Mark.CAPTION
    return None


def is_date_line(text: str) -> bool:
    """True when a paragraph is a date and nothing else but words like "Published"."""
    found = find_full_date(text)
    if not found:
        return False
    rest = text[: found.span.start] + " " + text[found.span.end :]
    return all(_DATE_WORD.fullmatch(word) for word in re.findall(r"[^\W_]+", rest))


def appeared(text: str) -> re.Match[str] | None:
    """The opening of a "this article first appeared in" line, when the rest names a place or a date."""
    match = APPEARED.match(text) if len(text) <= 300 and _SAYS_SO.match(text) else None
    return match if match and _PLACE.match(text, match.end()) else None


def has_dateline(text: str) -> bool:
    """True when a paragraph opens with a place and an agency or a dash, as news reports do."""
    return bool(_DATELINE.match(text[:120]))
