"""What structure says that the annotated news does not teach: hand-set amounts added to the candidates' scores.

Titles and coined terms are nobody's; whole sentences are somebody's; a question without marks is answered by the one it
is put to; "I am told" hides a source. Amounts are log-odds; their worth is in docs/attribution.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from corpus.attribution import lexicon as lx
from corpus.attribution.features import NAMES, NOBODY, PREVIOUS, Row
from corpus.attribution.interview import is_asked, question_before
from corpus.attribution.quote_features import QUOTE_NAMES
from corpus.attribution.scene import Scene, pronoun_class
from corpus.model import Role

SPOKEN = -2.0  # on "nobody", where the shape alone shows that somebody speaks
DOUBT = 0.4  # on "nobody" everywhere: a name too many is worse than one left open (cross-validated: no loss)
TITLE = 4.0  # on "nobody", for "entitled" and a capitalised title
PARAGRAPH = -2.0  # on "nobody", further, for a paragraph of nothing else
AUTHOR_ALONE = -3.0  # on an "I" that says nothing, for a paragraph of nothing else
AUTHOR_SILENT = -1.5  # ... and for any other quotation
INTRODUCED = 4.0  # on the "his" of "His analysis of it is bleak." above a paragraph of nothing else
GENERIC = -3.0  # on the "man" of "This is rare praise from a man of his kind": no one else than who spoke
PREDICATE = {"reporter": 2.5, "nobody": -2.5}  # where a quoted verb goes on with what somebody was just said to say
IN_WORDS_OF = 6.0  # on the name behind "in the words of"
WORK = 1.5  # on "nobody", for a capitalised phrase behind a preposition: "known for "The Salt House""
CALLED = {"called": 4.0, "previous": -3.0}  # on who was called on in the quotation before, and on who called
MAIN_SUBJECT = 1.5  # on the person a clause before a colon is about
INVERTED = 1.0  # on the noun of ", calls a voice" right behind the quotation
THING = -3.5  # on the "it" of "It also lost the tenants: ...", of which no verb of saying is told ...
GOES_ON = 2.0  # ... and on the one who spoke before
ASIDE = 3.0  # on the "he" of "The old board, he says, did one thing: ..."
TOLD = 6.0  # on the "I" of "I am told"
ANSWERS = {"nobody": -3.0, "previous": 2.0, "asked": 3.0, "named": -2.0, "author": -3.0, "thing": -2.0}
_SAY_LEFT, _SAY_RIGHT, _SAME, _AFTER, _DISTANCE, _IT, _PERSON, _NOUN, _PRONOUN, _VERB, _CUE_NOUN = (
    NAMES.index(name)
    for name in """say_left say_right same_sentence after distance pro_it ent_person noun_person is_pronoun verb_class
    cue_noun""".split()
)
_SUBJECT, _FIRST, _LAST_REPORT = (NAMES.index(name) for name in ("dep_subject", "pro_i", "last_report"))
_AT = {name: i for i, name in enumerate(QUOTE_NAMES)}


def priors(scene: Scene, q: int, rows: Sequence[Row]) -> list[float]:
    """One amount a candidate of outer quotation ``q``."""
    quote = rows[0].values

    def f(name: str) -> float:
        return quote[_AT[name]]

    out = [0.0] * len(rows)
    _add(out, rows, NOBODY, DOUBT)
    if is_spoken(quote) or _stands_alone(scene, q):
        _add(out, rows, NOBODY, SPOKEN)
    if f("q_title_case") and f("q_capitals") and f("q_prep_before") and not f("q_has_verb"):
        _add(out, rows, NOBODY, WORK)
    if f("q_par_start") and f("q_upper") and f("q_has_verb") and (f("q_alone") or f("q_unclosed")):
        _add(out, rows, NOBODY, PARAGRAPH)
    if f("q_label_before") and f("q_title_case"):
        _add(out, rows, NOBODY, TITLE)
    for i, row in enumerate(rows):
        if row.candidate >= 0 and _tells(scene, q, row.candidate):
            out[i] += TOLD
        if row.candidate >= 0 and _is_generic(scene, row.candidate):
            out[i] += GENERIC
        if row.candidate >= 0 and row.values[_SAME] > 0 and _in_words_of(scene, row.candidate):
            out[i] += IN_WORDS_OF
        if f("q_before_colon") and row.candidate >= 0 and _aside(row):
            out[i] += ASIDE
        if row.candidate >= 0 and _inverted(quote, row):
            out[i] += INVERTED
        if row.candidate >= 0 and row.values[_FIRST] > 0 and row.values[_VERB] < lx.REPORT:
            out[i] += AUTHOR_ALONE if f("q_alone") else AUTHOR_SILENT
    if f("q_before_colon") and f("q_gov_over_class") < lx.REPORT and not f("q_par_start"):
        _told_of(rows, out)
        for i, row in enumerate(rows):
            out[i] += MAIN_SUBJECT * (row.candidate >= 0 and _is_main_subject(scene, q, row))
    cued = max(f("q_gov_over_class"), f("q_verb_after"), f("q_verb_before")) >= lx.REPORT
    if not cued:
        _answer(scene, q, rows, out)
        _called(scene, q, rows, out)
        for i, row in enumerate(rows):
            out[i] += INTRODUCED * (f("q_alone") > 0 and row.candidate >= 0 and _introduces(scene, q, row))
        if _is_predicate(scene, q) and f("q_report_gap") <= 2:
            _add(out, rows, NOBODY, PREDICATE["nobody"])
            for i, row in enumerate(rows):
                out[i] += PREDICATE["reporter"] * (row.candidate >= 0 and row.values[_LAST_REPORT] > 0)
    return out


def is_spoken(quote: Sequence[float]) -> bool:
    """Whether a quotation's own features show that somebody says it: a whole sentence, or ", says ..." right after."""

    def f(name: str) -> float:
        return quote[_AT[name]]

    ends = f("q_stop") > 0 or f("q_comma") > 0
    whole = f("q_upper") > 0 and ends and f("q_has_verb") > 0
    announced = f("q_before_colon") > 0 and f("q_verb_before") >= lx.REPORT and f("q_upper") > 0 and f("q_has_verb") > 0
    return (
        (whole and (f("q_words") >= math.log1p(6) or f("q_par_start") > 0))
        or (ends and f("q_verb_after") >= lx.REPORT)
        or announced
    )


def _introduces(scene: Scene, q: int, row: Row) -> bool:
    """ "His analysis of it is bleak.⏎ "..."": whose words the paragraph above announces in its last sentence."""
    mention, stretch = scene.mentions[row.candidate], scene.outer[q]
    first, _ = scene.tokens[q]
    announced = row.values[_CUE_NOUN] > 0 and mention.paragraph == stretch.paragraph - 1
    return announced and first > 0 and scene.parse.sentence[first - 1] == mention.sentence


def _is_generic(scene: Scene, candidate: int) -> bool:
    """ "This is rare praise from a man of his kind": the description is no other person."""
    parse, head = scene.parse, scene.mentions[candidate].head
    above = parse.head[head]
    first = scene.mentions[candidate].span.of(scene.text).split()[0].lower()
    return first in {"a", "an"} and parse.lower[above] == "from" and parse.dep[parse.head[above]] == "attr"


def _is_predicate(scene: Scene, q: int) -> bool:
    """Whether a quotation begins with the verb of a subject that stands before it: "Those "may be removed"." """
    first, last = scene.tokens[q]
    tags = scene.parse.tag[first + 1 : min(first + 2, last)]
    opens = scene.text[scene.outer[q].inner.start : scene.outer[q].inner.start + 1].islower()
    return opens and bool(tags) and tags[0] in {"MD", "VBZ", "VBD", "VBP"}


def _in_words_of(scene: Scene, candidate: int) -> bool:
    """ "In the words of the mayor, Ann Example, "..."": a cue without a verb."""
    start = scene.mentions[candidate].start
    before = scene.text[max(0, start - 45) : start].lower()
    return "in the words of" in before and not set(before.split("in the words of")[-1]) & set(".!?\"“”‘\n")


def _stands_alone(scene: Scene, q: int) -> bool:
    """A sentence of its own, however short: "He looks at his watch. "Not since March."" """
    stretch, text = scene.outer[q], scene.text
    paragraph, inner = scene.paragraphs[stretch.paragraph], stretch.inner.of(scene.text).strip()
    before = text[max(paragraph.start, stretch.start - 8) : stretch.start].rstrip()
    body = paragraph.role == Role.BODY and inner[:1].isupper() and inner[-1:] in {".", "?", "!", "…"}
    return body and before[-1:] in {".", "?", "!"}


def _called(scene: Scene, q: int, rows: Sequence[Row], out: list[float]) -> None:
    """ "And Mr Example, is it the same?" - the next words are the one's who was called on."""
    called = scene.called(q)
    if called is None:
        return
    for i, row in enumerate(rows):
        if row.candidate == called:
            out[i] += CALLED["called"]
        elif row.candidate == PREVIOUS:
            out[i] += CALLED["previous"]


def _aside(row: Row) -> bool:
    """Whether the candidate stands right beside its verb of saying, in the quotation's sentence and before it."""
    beside = max(row.values[_SAY_LEFT], row.values[_SAY_RIGHT]) >= lx.SAY
    return beside and row.values[_SAME] > 0 and row.values[_AFTER] == 0


def _inverted(quote: Sequence[float], row: Row) -> bool:
    """Whether the candidate stands right behind the quotation, beside a verb of saying: "calls a voice"."""
    ends = quote[_AT["q_stop"]] > 0 or quote[_AT["q_comma"]] > 0
    beside = row.values[_SAY_LEFT] >= lx.REPORT or row.values[_SAY_RIGHT] >= lx.REPORT
    near = row.values[_AFTER] > 0 and row.values[_DISTANCE] <= 4
    return ends and beside and near and quote[_AT["q_verb_after"]] >= lx.REPORT


def _told_of(rows: Sequence[Row], out: list[float]) -> None:
    """ "It also lost the tenants: "..."": what the clause before the colon tells of does not say the words."""
    told = [r for r in rows if r.candidate >= 0 and r.values[_SAME] > 0 and r.values[_AFTER] == 0]
    things = [id(r) for r in told if _is_thing(r)]
    if not things or any(r.values[_SUBJECT] > 0 and not _is_thing(r) for r in told):
        return
    for i, row in enumerate(rows):
        if row.candidate == PREVIOUS:
            out[i] += GOES_ON
        elif id(row) in things:
            out[i] += THING


def _is_thing(row: Row) -> bool:
    """No person, and the subject of no verb of saying."""
    described = row.values[_PERSON] > 0 or row.values[_NOUN] > 0 or row.values[_PRONOUN] > 0
    silent = row.values[_VERB] < lx.REPORT and row.values[_CUE_NOUN] == 0
    return silent and (row.values[_IT] > 0 or not described)


def _is_main_subject(scene: Scene, q: int, row: Row) -> bool:
    """Whether a person is the subject of the main clause: "Two doctors, ..., took the other side: ..."."""
    parse, head = scene.parse, scene.mentions[row.candidate].head
    here = row.values[_SAME] > 0 and row.values[_AFTER] == 0 and not _is_thing(row)
    return here and row.values[_SUBJECT] > 0 and parse.dep[parse.head[head]] == "ROOT"


def _add(out: list[float], rows: Sequence[Row], candidate: int, amount: float) -> None:
    for i, row in enumerate(rows):
        if row.candidate == candidate:
            out[i] += amount


def _tells(scene: Scene, q: int, candidate: int) -> bool:
    """Whether a mention is the "I" of "I am told", in the quotation's sentence."""
    mention = scene.mentions[candidate]
    first, last = scene.tokens[q]
    here = first < last and scene.parse.sentence[first] <= mention.sentence <= scene.parse.sentence[last - 1]
    return here and is_told(scene, mention.head)


def is_told(scene: Scene, token: int) -> bool:
    """Whether "I" is told rather than telling: "I am told", "it was put to me"."""
    parse = scene.parse
    if pronoun_class(parse.lower[token]) != "i":
        return False
    auxiliaries = {"am", "'m", "’m", "was", "were", "are", "been"}
    behind = parse.lower[token + 1 : token + 4]
    passive = "told" in behind and bool(auxiliaries & set(behind[: behind.index("told")]))
    near = {parse.lower[t] for t in range(max(0, token - 4), token)}
    put = parse.lower[token] in {"me", "us"} and bool(near & {"put", "suggested", "said"})
    return passive or put or parse.dep[token] == "nsubjpass"


def _answer(scene: Scene, q: int, rows: Sequence[Row], out: list[float]) -> None:
    question = question_before(scene, scene.outer[q])
    if question is None:
        return
    for i, row in enumerate(rows):
        if row.candidate in (NOBODY, PREVIOUS):
            out[i] += ANSWERS["nobody" if row.candidate == NOBODY else "previous"]
            continue
        mention = scene.mentions[row.candidate]
        kind = pronoun_class(scene.parse.lower[mention.head]) if mention.kind == "pronoun" else ""
        inside = question.contains(mention.span)
        if inside and is_asked(scene, mention.head):
            out[i] += ANSWERS["asked"]
        elif kind == "i":
            out[i] += ANSWERS["author"]
        elif inside and kind in {"he", "she"}:
            out[i] += ANSWERS["asked"]
        elif inside and mention.kind != "pronoun":
            out[i] += ANSWERS["named"]
        elif mention.kind == "nominal" and scene.parse.lower[mention.head] not in lx.PERSON_NOUNS:
            out[i] += ANSWERS["thing"]
