"""Checking a quotation: the text that was pasted, and a verdict on each quotation in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Span
from qa.verify.model import Check, Named, Piece, Severity, Verdict, Words
from qa.web import wording
from qa.web.place import article_href, speaker_href
from qa.web.render.cards import evidence_line
from qa.web.render.elements import Mark, esc, link, marked, tag, verbatim
from qa.web.render.frame import view
from qa.web.views import MOST_PASTED, Judged, Original, VerifyPage
from qa.web.wording import plural

_WORDS = {
    Words.EXACT: "The words are exact",
    Words.PUNCTUATION: "The words are right; punctuation differs, or the source is damaged",
    Words.CHANGED: "The words were changed",
    Words.CUT: "The words are cut short",
    Words.STITCHED: "Separate stretches are joined",
    Words.NOT_A_QUOTATION: "Nobody says this: it is the article's own narration or a paraphrase",
    Words.NOT_FOUND: "Not in this corpus; it may still be real",
}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the head of a verdict says; ``name`` is its class in the style sheet."""

    name: str
    sign: str
    head: str
    counted: str


_WRONG = _Outcome("major", "✗", "Do not print as it is", "not to print as they are")
_UNFOUND = _Outcome("unfound", "?", "Not found here: check it elsewhere", "not found here")
_UNSURE = _Outcome("minor", "!", "The words are here; who says them cannot be told", "of a speaker that cannot be told")
_SMALL = _Outcome("minor", "!", "Small differences", "with small differences")
_UNGIVEN = _Outcome("none", "✓", "The words are right; no speaker was given", "right, no speaker given")
_FINE = _Outcome("none", "✓", "Fine as it is", "fine")
_OUTCOMES = (_WRONG, _UNFOUND, _UNSURE, _SMALL, _UNGIVEN, _FINE)


def outcome(verdict: Verdict) -> _Outcome:
    """The head of a verdict. What was not found is never fine, nor is a speaker who cannot be told."""
    if verdict.severity is Severity.MAJOR:
        return _WRONG
    if verdict.words is Words.NOT_FOUND:
        return _UNFOUND
    if verdict.speaker in (Named.UNKNOWN, Named.WRONG):
        return _UNSURE
    if verdict.severity is Severity.MINOR:
        return _SMALL
    return _UNGIVEN if verdict.speaker is Named.NOT_GIVEN else _FINE


def verify_view(page: VerifyPage) -> str:
    """The form, and the verdicts on what was pasted."""
    parts = [tag("h2", "Check a quotation before print", class_="page-title"), _form(page)]
    if page.problem:
        parts.append(tag("p", esc(page.problem), class_="notice bad", role="alert"))
    if page.check is not None:
        parts.append(_summary(page.check))
        if len(page.check.verdicts) > 1 or page.check.unpaired:
            parts.append(_draft(page.check))
        parts += [_verdict(n, judged, page.check) for n, judged in enumerate(page.judged, 1)]
    return view("Verify · On the Record", "".join(parts), page.place, page="verify")


def _form(page: VerifyPage) -> str:
    place = page.place
    hint = "A sentence with its quotation, such as: “...,” said Ada Quill.  Or a whole draft."
    area = tag(
        "textarea",
        esc(place.text),
        name="text",
        rows=5,
        maxlength=MOST_PASTED,
        placeholder=hint,
        required="",
        id="draft",
    )
    text = tag("label", tag("span", "What you want to print") + area, class_="field")
    field = tag(
        "input",
        "",
        type="text",
        name="speaker",
        value=place.speaker,
        autocomplete="off",
        placeholder="if the text does not say",
    )
    who = tag("label", tag("span", "Who is meant to say it") + field)
    button = tag("button", "Check", type="submit", class_="button primary")
    row = tag("div", who + button, class_="find")
    note = "Words, speaker and completeness are judged apart. The text stays on the machine this page comes from."
    return tag("form", text + row + tag("p", note, class_="quiet"), class_="verifying", data_verify="")


def _summary(check: Check) -> str:
    counted = Counter(outcome(verdict) for verdict in check.verdicts)
    head = f"{plural(len(check.verdicts), 'quotation')} checked"
    if len(check.verdicts) > 1:
        head += ": " + ", ".join(f"{counted[o]:,} {o.counted}" for o in _OUTCOMES if counted[o])
    notices = "".join(tag("li", esc(line)) for line in check.notices)
    return tag("h3", esc(head), role="status") + (tag("ul", notices) if notices else "")


def _draft(check: Check) -> str:
    """The pasted text with every quotation marked and numbered."""
    marks = []
    for number, verdict in enumerate(check.verdicts, 1):
        attributes: dict[str, object] = {"class": f"claim severity-{outcome(verdict).name}"}
        claim = verdict.claim
        marks.append(Mark(claim.start, claim.end, "span", attributes, placed=False, number=number))
    marks += [Mark(s.start, s.end, "span", {"class": "unpaired-mark"}, placed=False) for s in check.unpaired]
    return tag("blockquote", marked(check.text, 0, marks), class_="draft")


def _verdict(number: int, judged: Judged, check: Check) -> str:
    verdict, original = judged.verdict, judged.original
    many = len(check.verdicts) > 1
    result = outcome(verdict)
    sign = tag("span", result.sign, class_="sign", aria_hidden="true")
    head = sign + tag("span", esc((f"{number}. " if many else "") + result.head))
    parts = [tag("h3", head, class_="verdict-head"), tag("p", esc(verdict.advice), class_="advice")]
    rows = (("Words", _words(verdict)), ("Speaker", _speaker(verdict)), ("Completeness", _completeness(judged)))
    parts.append(tag("dl", "".join(tag("div", tag("dt", k) + tag("dd", v)) for k, v in rows), class_="facts"))
    parts.append(_comparison(judged, check))
    if original:
        parts.append(_place(original))
    if judged.others:
        label = "Nearest passages, not the same words" if verdict.words is Words.NOT_FOUND else "Also found here"
        others = "".join(tag("li", _other(other)) for other in judged.others)
        parts.append(
            tag("details", tag("summary", esc(f"{label} ({len(judged.others)})")) + tag("ul", others, class_="rows"))
        )
    label = f"{result.head}: {_WORDS[verdict.words]}"
    return tag(
        "article", "".join(parts), class_=f"card verdict severity-{result.name}", tabindex="-1", aria_label=label
    )


def _words(verdict: Verdict) -> str:
    return esc(_WORDS[verdict.words])


def _speaker(verdict: Verdict) -> str:
    claimed, found = verdict.claim.speaker, verdict.found
    true = (
        " and ".join(link(speaker_href(s.id), wording.speaker_name(s), "speaker") for s in found.speakers)
        if found
        else ""
    )
    true = true or tag("bdi", esc(wording.unattributed(found.candidates if found else ())))
    given = tag("bdi", esc(claimed or ""))
    match verdict.speaker:
        case Named.RIGHT:
            return f"Right: {true}"
        case Named.WRONG:
            return tag("strong", "Wrong: ") + f"you give it to {given}; here it is {true}"
        case Named.UNKNOWN:
            return f"This corpus cannot tell whether it is {given}"
        case _:
            return f"Not given; here it is {true}" if found and found.speakers else "Not given"


def _completeness(judged: Judged) -> str:
    verdict, original = judged.verdict, judged.original
    if original is None:
        return "Nothing to compare with"
    parts = []
    if verdict.words is Words.CUT or original.missing:
        missing = " … ".join(verbatim(piece, "q") for piece in original.missing)
        parts.append("Left out: " + missing if missing else "Stops or starts where the meaning needs more")
    if verdict.omitted:
        parts.append(esc(f"{plural(verdict.omitted, 'spoken word')} left out between the stretches"))
    return ". ".join(parts) or "Nothing left out that the meaning needs"


def _comparison(judged: Judged, check: Check) -> str:
    """Both wordings under each other; what differs is underlined and struck, not told by colour alone."""
    verdict, original = judged.verdict, judged.original
    claim = verdict.claim
    yours = marked(check.text[claim.start : claim.end], claim.start, _marks(verdict.pieces, source=False))
    left = tag("div", tag("p", "You have", class_="kicker") + tag("blockquote", yours, class_="yours"))
    if original is None:
        return tag("div", left, class_="comparison")
    marks = _marks(verdict.pieces, source=True)
    before, words, after = original.before, original.words, original.after
    theirs = verbatim(before, class_="context") if before else ""
    theirs += verbatim(words, class_="words", marks=marks)
    theirs += verbatim(after, class_="context") if after else ""
    start, end = (before or words).start, (after or words).end
    whole = tag("span", theirs, data_document=words.document, data_start=start, data_end=end)
    right = tag("div", tag("p", "The source has", class_="kicker") + tag("blockquote", whole))
    return tag("div", left + right, class_="comparison")


def _marks(pieces: Sequence[Piece], source: bool) -> list[Mark]:
    marks = []
    for piece in pieces:
        span: Span | None = piece.source if source else piece.claim
        if piece.kind == "same" or span is None or span.start >= span.end:
            continue
        attributes: dict[str, object] = {
            "class": f"differs severity-{piece.severity}",
            "title": piece.fault or piece.kind,
        }
        marks.append(Mark(span.start, span.end, "ins" if source else "del", attributes, placed=source))
    return marks


def _place(original: Original) -> str:
    found = original.found
    here = article_href(found.article, found.start, found.end)
    title = link(article_href(found.article), wording.stated(found.title, "title"))
    facts = (
        wording.stated(found.publication, "publication"),
        wording.stated_date(found.date),
        wording.paragraph(found.paragraph),
    )
    parts = [tag("p", " · ".join([title, *(tag("bdi", esc(f)) for f in facts)]), class_="source")]
    parts.append(evidence_line(original.steps, found.speaker, found.evidence.method if found.evidence else ""))
    who = found.speaker or "not attributed"
    copied = f"{found.text}\n— {', '.join(filter(None, (who, found.citation)))}"
    actions = link(here, "Open in article")
    actions += tag("button", "Copy the true wording", type="button", data_copy=copied, data_link=here)
    actions += tag("button", "Link to this quote", type="button", data_copy="", data_link=here)
    parts.append(tag("p", actions, class_="actions"))
    return "".join(parts)


def _other(other: Original) -> str:
    found = other.found
    who = found.speaker or "not attributed"
    here = link(article_href(found.article, found.start, found.end), wording.stated(found.title, "title"))
    return tag("div", verbatim(other.words, "q") + tag("p", tag("bdi", esc(who)) + " · " + here, class_="quiet"))
