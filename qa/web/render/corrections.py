"""Putting right: the mark of a correction, the dialog that makes one, and the list of all that were made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from corpus.corrections import Correction, CorrectionKind, CorrectionState, Scope, Standing
from corpus.model import Corrected, Stated
from corpus.store import Removed
from qa.web import wording
from qa.web.place import article_href, list_href
from qa.web.render.about import keys
from qa.web.render.elements import act, esc, link, tag, verbatim
from qa.web.render.frame import view
from qa.web.views import CutPage, CutPlace, Named, Slice, WrongSpeaker
from qa.web.wording import plural


def wrong_speaker_button(quotation: str | None, number: int | None = None) -> str:
    """The button on a card that opens the dialog; in a margin, where it is one of many, short and with its number."""
    if not quotation:
        return ""
    if number is None:
        return tag("button", "Wrong speaker?", type="button", data_wrong=quotation)
    return tag("button", "Wrong?", type="button", data_wrong=quotation, aria_label=f"Wrong? Speaker of {number}")


def corrected_mark(mark: Corrected | None) -> str:
    """Says that a person put the speaker right, when, and what the program had found; with undo."""
    if mark is None:
        return ""
    found = " and ".join(map(wording.speaker_name, mark.speakers)) or "nobody"
    when = tag("strong", "Corrected") + esc(f" {wording.stated_date(mark.date)}. The program had found: ")
    undo = act("Undo", "DELETE", f"/api/v1/corrections/{quote(mark.correction, safe='')}", "", class_="plain")
    return tag("p", when + tag("bdi", esc(found)) + ". " + undo, class_="corrected")


def wrong_speaker_dialog(page: WrongSpeaker) -> str:
    """The form in the dialog: who says it, and how far that goes."""
    said = page.quotation
    words = tag("blockquote", verbatim(Slice(said.document, said.start, said.end, said.text)))
    now = " and ".join(map(wording.speaker_name, said.speakers)) or "nobody: it is not attributed"
    head = tag("h2", "Who says this?", id="dialog-title") + words
    head += tag("p", "Now given to " + tag("strong", tag("bdi", esc(now))), class_="quiet")
    content = head + _people(page) + _scopes(page)
    buttons = tag("button", "Put it right", type="submit", class_="button primary", disabled="")
    buttons += tag("button", "Cancel", type="button", class_="button", data_close="")
    foot = tag("p", "Choose who says it.", class_="preview", role="status") + tag("p", buttons, class_="actions")
    content += tag("div", foot + tag("p", "", class_="form-said", role="alert"), class_="foot")
    return tag("form", content, class_="record fix", method="dialog", data_quotation=said.id, data_article=said.article)


def name_options(people: Sequence[Named]) -> str:
    """What a field for a name suggests; of those called the same the script sends the id."""
    return "".join(
        tag("option", "", value=one.words, data_id=one.speaker.id, data_alike="" if one.alike else None)
        for one in people
    )


def gone_dialog() -> str:
    """Said when the quotation is not here any more."""
    text = tag("h2", "It is not here any more", id="dialog-title")
    text += tag("p", "This quotation was removed or its article changed. Load the page again.")
    return tag(
        "div", text + tag("p", tag("button", "Close", type="button", class_="button", data_close="")), class_="record"
    )


def keys_dialog() -> str:
    """The keys, in a dialog."""
    text = tag("h2", "Keys", id="dialog-title") + keys()
    return tag(
        "div", text + tag("p", tag("button", "Close", type="button", class_="button", data_close="")), class_="record"
    )


def fix_fact(what: str, article: str, stated: Stated | None) -> str:
    """The form that puts one metadatum right; ``what`` is its name on the page."""
    kind, value = what.lower(), stated.value if stated else ""
    field = tag("input", "", type="text", name="value", value=value, aria_label=f"The right {kind}", maxlength=200)
    buttons = tag("button", "Save", type="submit", class_="button")
    buttons += tag("button", "Not stated", type="submit", class_="button", data_none="")
    form = tag(
        "form", field + buttons + tag("span", "", class_="form-said", role="alert"), data_fix=kind, data_article=article
    )
    return tag("details", tag("summary", "Put right") + form, class_="fix-fact")


def fix_cuts(page: CutPage) -> str:
    """The forms that move, remove and add beginnings of articles in a document."""
    parts = []
    if page.start is not None:
        parts.append(
            _cut_form("This article begins at", "Move the cut", page.document, page.others, page.before, page.start)
        )
        join = tag("input", "", type="hidden", name="value", value="")
        join += tag("button", "Join it with the article before", type="submit", class_="button", data_none="")
        parts.append(_form_for(page.document, page.others, join))
    if page.inside:
        everything = (*page.others, *([page.start] if page.start is not None else []))
        parts.append(_cut_form("Another article begins at", "Cut there", page.document, everything, page.inside, None))
    if not parts:
        return ""
    note = "Articles keep their numbers and links when a cut moves." if page.start is not None else ""
    body = (tag("p", note, class_="quiet") if note else "") + "".join(parts)
    return tag("details", tag("summary", "Where the article is cut") + body, class_="fix-cuts")


def _cut_form(
    label: str, do: str, document: str, others: Sequence[int], places: Sequence[CutPlace], now: int | None
) -> str:
    options = "".join(
        tag("option", esc(f"line {p.line}: {p.words}"), value=p.start, selected="" if p.start == now else None)
        for p in places
    )
    field = tag("label", tag("span", esc(label)) + tag("select", options, name="value"))
    return _form_for(document, others, field + tag("button", esc(do), type="submit", class_="button"))


def _form_for(document: str, others: Sequence[int], content: str) -> str:
    said = tag("span", "", class_="form-said", role="alert")
    return tag(
        "form",
        content + said,
        class_="find",
        data_fix="cut",
        data_document=document,
        data_others=json.dumps(list(others)),
    )


def _people(page: WrongSpeaker) -> str:
    people = "".join(
        _choice("person", s.id, wording.speaker_name(s), quiet=page.places.get(s.id, "")) for s in page.choices
    )
    someone = _choice("name", "", "Somebody else, by name")
    field = tag(
        "input", "", type="text", name="name", aria_label="Name", autocomplete="off", list="fix-names", maxlength=200
    )
    someone += tag("span", field + tag("datalist", "", id="fix-names"), class_="inset")
    unnamed = _choice("unnamed", "", "A person without a name")
    field = tag(
        "input", "", type="text", name="unnamed", aria_label="Description", placeholder="a nurse", maxlength=200
    )
    unnamed += tag("span", field, class_="inset")
    nobody = _choice("nobody", "", "Nobody: a title, a slogan, a coined term")
    legend = tag("legend", "Who says it")
    return tag("fieldset", legend + tag("div", people, class_="people") + someone + unnamed + nobody, class_="who-says")


def _choice(kind: str, value: str, label: str, name: str = "who", checked: bool = False, quiet: str = "") -> str:
    box = tag(
        "input", "", type="radio", name=name, value=kind, data_value=value or None, checked="" if checked else None
    )
    more = tag("span", tag("bdi", esc(quiet)), class_="quiet place") if quiet else ""
    return tag("label", box + tag("span", tag("bdi", esc(label)) + more), class_="option")


def _scopes(page: WrongSpeaker) -> str:
    """How far the change goes; joining and splitting are about the people, not about one quotation."""
    options = _choice(Scope.THIS.value, "", "This quotation alone", "scope", checked=True)
    if page.mention:
        label = f"Everything in this article given to the same speaker through “{page.mention.text}”"
        options += _choice(Scope.MENTION.value, "", label, "scope")
    for speaker in page.quotation.speakers[:1]:
        name = wording.speaker_name(speaker)
        options += _choice("same", speaker.id, f"Everywhere: {name} and the one chosen are the same person", "scope")
        if page.elsewhere:
            label = f"This article: {name} here is another person than elsewhere; nobody need be chosen"
            options += _choice("split", speaker.id, label, "scope")
    return tag("fieldset", tag("legend", "How far it goes") + options, class_="scopes")


def corrections_view(states: Sequence[CorrectionState], removed: Sequence[Removed], allowed: bool) -> str:
    """Everything that people put right, those first that need an eye, and what was removed."""
    parts = [tag("h2", "Corrections", class_="page-title")]
    intro = (
        "What people put right. It is kept apart from what the program finds, and holds when articles are read again."
    )
    parts.append(tag("p", intro, class_="ledger"))
    groups = (
        ("Needs your eye", [s for s in states if s.standing is Standing.NEEDS_EYE]),
        ("In force", [s for s in states if s.standing is Standing.IN_FORCE]),
        ("No longer in force", [s for s in states if s.standing in (Standing.REPLACED, Standing.UNDONE)]),
    )
    for heading, some in groups:
        if some:
            rows = "".join(_row(state, allowed) for state in some)
            parts.append(tag("h3", esc(f"{heading} ({len(some)})")) + tag("ul", rows, class_="rows corrections"))
    if not states:
        how = "Nothing has been put right yet. Choose “Wrong speaker?” on any card, or “Put right” in an article."
        parts.append(tag("p", how, class_="notice"))
    if removed:
        rows = "".join(_removed(item, allowed) for item in removed)
        parts.append(tag("h3", esc(f"Removed ({len(removed)})")) + tag("ul", rows, class_="rows corrections"))
    return view("Corrections · On the Record", "".join(parts), page="corrections")


def _row(state: CorrectionState, allowed: bool) -> str:
    made = state.correction
    line = tag("strong", esc(wording.correction_kind(made.kind))) + ": " + _change(made)
    facts = [wording.stated_date(made.date), state.standing.value]
    if state.why:
        facts.append(state.why)
    places = " · ".join(link(article_href(article), article) for article in state.articles[:3])
    if not state.articles and state.standing is Standing.NEEDS_EYE:
        places = link(list_href("articles", find=made.document), f"Look in {made.document}")
    quiet = esc(" · ".join(facts)) + (" · " + places if places else "")
    path = f"/api/v1/corrections/{quote(made.id, safe='')}"
    undo = act("Undo", "DELETE", path, list_href("corrections")) if allowed and not made.undone_at else ""
    words = "".join(tag("q", tag("bdi", esc(a.exact))) for a in made.anchors[:1])
    hung = words if made.kind is CorrectionKind.SPEAKER else ""
    return tag("li", tag("div", tag("p", line) + hung + tag("p", quiet, class_="quiet")) + undo)


def _change(made: Correction) -> str:
    who = " and ".join(wording.speaker_name(w.speaker) for w in made.value.who)
    other = wording.speaker_name(made.value.other.speaker) if made.value.other else ""
    match made.kind:
        case CorrectionKind.SPEAKER:
            text = f"{who or 'nobody'}, not {made.found or 'unattributed'}"
        case CorrectionKind.SAME:
            text = f"{other} is {who}"
        case CorrectionKind.SPLIT:
            text = f"{other} is another person there, {who}"
        case CorrectionKind.CUT:
            text = f"{made.document} holds {plural(len(made.anchors) + 1, 'article')}"
        case _:
            text = f"{made.value.text or 'not stated'}; before: {made.found or 'not stated'}"
    return tag("bdi", esc(text))


def _removed(item: Removed, allowed: bool) -> str:
    count = plural(item.articles, "article")
    what = tag("div", tag("bdi", esc(item.id)) + " " + tag("span", esc(count), class_="quiet"))
    back = (
        act("Bring back", "POST", "/api/v1/removed", list_href("corrections"), {"restore": item.id}) if allowed else ""
    )
    return tag("li", what + back)
