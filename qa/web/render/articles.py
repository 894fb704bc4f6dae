"""An article whole: every quotation in place with who says it and how we know, and the ledger of all that was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from corpus.model import Role, Span, Speaker, Stated
from qa.browse import Found
from qa.model import MarkedParagraph
from qa.web import wording
from qa.web.place import Place, article_href, speaker_href
from qa.web.render.add import fact
from qa.web.render.corrections import fix_cuts, fix_fact, wrong_speaker_button
from qa.web.render.elements import Mark, act, esc, link, marked, tag
from qa.web.render.exports import exports
from qa.web.render.frame import view
from qa.web.views import ArticlePage
from qa.web.wording import plural

VOICES = 10  # speakers named before the rest folds away
_SET_ASIDE = (Role.FURNITURE, Role.CREDIT, Role.CAPTION, Role.CORRECTION)
_LEGEND = (
    ("direct", "quotation"),
    ("mixed", "quoted in part"),
    ("nested", "quotation inside one"),
    ("indirect", "paraphrase"),
    ("label", "label, nobody's words"),
)
_EVIDENCE = (("cue", "words that attribute"), ("mention", "who is meant there"), ("resolved", "the name it leads to"))


def article_view(page: ArticlePage) -> str:
    """An article with its ledger; a passage, or what one line of the ledger counts, is marked."""
    item = page.view
    title = wording.stated(item.title.value if item.title else None, "title")
    facts = (wording.stated(item.publication.value if item.publication else None, "publication"),)
    facts += (wording.stated_date(item.date.value if item.date else None),)
    author = item.author.value if item.author else "author not stated"
    parts = [
        tag("p", link("?show=articles", "Articles", "back"), class_="crumbs"),
        tag("p", " · ".join(tag("bdi", esc(f)) for f in facts), class_="kicker" if _dated(page) else "kicker quiet"),
        tag("h2", tag("bdi", esc(title)), class_="article-title"),
        tag("p", tag("bdi", esc(author)), class_="source"),
        _read_from(page),
        _ledger(page),
        _voices(page.found),
        _story(page),
        _picked(page),
        _tools(page),
    ]
    if page.start is not None and page.passage is None:
        parts.append(tag("p", "The passage linked to is not in this article.", class_="notice", role="status"))
    marks = _marks(page)
    parts.append(tag("div", "".join(_paragraph(p, page, marks) for p in item.paragraphs), class_="article"))
    return view(f"{title} · On the Record", "".join(parts), page="articles")


def _dated(page: ArticlePage) -> bool:
    return page.view.publication is not None or page.view.date is not None


def _read_from(page: ArticlePage) -> str:
    item = page.view
    facts = (("Title", item.title), ("Author", item.author), ("Date", item.date), ("Publication", item.publication))
    rows = "".join(
        tag("div", tag("dt", what) + tag("dd", fact(what, f, page.lines.get(what.lower())) + _fix(what, f, page)))
        for what, f in facts
    )
    source = tag("div", tag("dt", "Source") + tag("dd", tag("code", esc(item.document))))
    cuts = fix_cuts(page.cuts) if page.cuts else ""
    return tag("details", tag("summary", "Where this was read") + tag("dl", rows + source, class_="facts") + cuts)


def _fix(what: str, stated: Stated | None, page: ArticlePage) -> str:
    return fix_fact(what, page.view.id, stated) if page.editable else ""


def _ledger(page: ArticlePage) -> str:
    """What was found, each number a link to what it counts."""
    item = page.view
    if not item.analysed:
        return tag("p", "Speakers not analysed: this article does not look like English.", class_="notice")
    lines = (
        ("found", "found", item.found),
        ("attributed", "attributed", item.attributed),
        ("unnamed", "unnamed", item.unnamed),
        ("unresolved", "unresolved", item.unresolved),
        ("label", "labels" if item.labels != 1 else "label", item.labels),
        ("statement", "paraphrases", sum(f.standing == "statement" for f in page.found)),
        ("unpaired", "marks without a partner", item.unpaired),
    )
    cells = "".join(_count(page, only, label, count) for only, label, count in lines)
    summary = f"{plural(item.found, 'quotation')} found."
    note = "A stretch between quotation marks that somebody says is one. Choose a number to see what it counts."
    head = tag("p", tag("strong", esc(summary)) + " " + tag("span", esc(note), class_="quiet"), class_="ledger")
    return head + tag("ul", cells, class_="counts")


def _count(page: ArticlePage, only: str, label: str, count: int) -> str:
    inside = tag("strong", f"{count:,}") + " " + esc(label)
    if not count:
        return tag("li", tag("span", inside))
    on = page.only == only
    href = article_href(page.view.id, only="" if on else only)
    return tag("li", tag("a", inside, href=href, aria_current="true" if on else None), class_=f"standing-{only}")


def _voices(found: Sequence[Found]) -> str:
    counts = Counter(speaker for one in found for speaker in one.speakers)
    names = Counter(wording.speaker_name(speaker).casefold() for speaker in counts)
    first = {speaker: n for n, one in reversed([*enumerate(found, 1)]) for speaker in one.speakers}

    def name(speaker: Speaker) -> str:
        """With the number of the first thing they say where several are called the same."""
        words = wording.speaker_name(speaker)
        return f"{words}, first at {first[speaker]}" if names[words.casefold()] > 1 else words

    voices = [link(speaker_href(s.id), name(s)) + f" ({count})" for s, count in counts.most_common()]
    if not voices:
        return ""
    shown = tag("p", tag("span", "Who speaks here:", class_="quiet") + " " + ", ".join(voices[:VOICES]))
    rest = voices[VOICES:]
    return shown + (tag("details", tag("summary", f"{len(rest)} more") + tag("p", ", ".join(rest))) if rest else "")


def _story(page: ArticlePage) -> str:
    if not page.story:
        return ""
    others = ", ".join(
        link(article_href(item.id), item.publication or wording.stated(item.title, "title")) for item in page.story
    )
    return tag("p", tag("span", "Nearly the same text also in:", class_="quiet") + " " + others)


def _picked(page: ArticlePage) -> str:
    """A list of what the chosen line of the ledger counts, each a link to its place."""
    if not page.only:
        return ""
    rows = [
        tag(
            "li",
            link(page.here(span), wording.paragraph(page.paragraph_of(span.start)))
            + " "
            + tag("span", esc(who), class_="quiet"),
        )
        for span, who in page.picked
    ]
    head = tag("p", esc(f"{wording.picked(page.only, len(rows))} Each is marked below."), role="status")
    return tag("section", head + tag("ul", "".join(rows), class_="picked-list"), class_="notice")


def _tools(page: ArticlePage) -> str:
    kinds = "".join(tag("span", esc(label), class_=f"quote kind-{kind}") for kind, label in _LEGEND)
    steps = "".join(tag("span", esc(label), class_=what) for what, label in _EVIDENCE)
    legend = tag("div", tag("span", "Words:") + kinds, class_="legend")
    legend += tag("div", tag("span", "How we know:") + steps, class_="legend")
    id = page.view.id
    path = f"/api/v1/articles/{quote(id, safe='')}"
    remove = act("Remove this article", "DELETE", path, Place(show="articles", undo=id).href(), class_="plain")
    said = len({one.utterance for one in page.found if one.standing != "label"})
    files = exports("this article", said, 1, [("article", id)])
    return tag("div", legend + files + (remove if page.editable else ""), class_="article-tools")


def _paragraph(paragraph: MarkedParagraph, page: ArticlePage, all_marks: Sequence[Mark]) -> str:
    here = [(n, one) for n, one in enumerate(page.found, 1) if paragraph.start <= one.start < paragraph.end]
    marks = [mark for mark in all_marks if mark.start < paragraph.end and mark.end > paragraph.start]
    aside = " aside" if paragraph.role in _SET_ASIDE else ""
    text = tag(
        "p",
        marked(paragraph.text, paragraph.start, marks),
        class_=f"paragraph role-{paragraph.role}{aside}",
        data_n=paragraph.number,
        data_role=paragraph.role,
        data_document=page.view.document,
        data_start=paragraph.start,
        data_end=paragraph.end,
    )
    notes = "".join(_note(n, one, page) for n, one in here)
    return tag(
        "div", text + (tag("ul", notes, class_="voices", aria_label="Who says it") if notes else ""), class_="row"
    )


def _marks(page: ArticlePage) -> list[Mark]:
    """Everything that is underlined or marked in the article."""
    marks: dict[tuple[int, int, str], Mark] = {}

    def add(span: Span | None, name: str, element: str = "span", number: int | None = None, **more: object) -> None:
        if span:
            mark = Mark(span.start, span.end, element, {"class": name or None, **more}, number=number)
            marks.setdefault((span.start, span.end, name), mark)

    for number, one in enumerate(page.found, 1):
        add(Span(one.start, one.end), f"quote kind-{one.type}", title=wording.found_label(one), number=number)
        add(one.evidence.cue, "cue")
        add(one.evidence.mention, "mention")
        add(one.evidence.resolved, "resolved")
    add(page.passage, "", "mark")
    for span, _ in page.picked if page.only else ():
        add(span, "picked", "mark")
    return list(marks.values())


def _note(number: int, one: Found, page: ArticlePage) -> str:
    """Who says the quotation of that number, beside its paragraph."""
    if one.standing == "label":
        who = tag("span", "nobody's words", class_="quiet")
    elif one.speakers:
        who = " and ".join(link(speaker_href(s.id), wording.speaker_name(s), "speaker") for s in one.speakers)
    else:
        who = tag("span", tag("bdi", esc(wording.unattributed(one.candidates))), class_="unresolved")
    kind = tag("span", esc(wording.short_kind(one.type)), class_="quiet")
    place = link(page.here(Span(one.start, one.end)), f"{number}", "k")
    if one.corrected:
        kind += " " + tag("span", esc(f"corrected {wording.stated_date(one.corrected.date)}"), class_="was-corrected")
    wrong = wrong_speaker_button(one.utterance, number)
    return tag("li", f"{place} {who} · {kind} {wrong}", class_=f"standing-{one.standing}")
