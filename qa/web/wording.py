"""What the pages say in words: kinds of words, strength, why there is no answer, and what a source does not state."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.corrections import CorrectionKind
from corpus.model import UNNAMED_SOURCE, Kind, Speaker, SpeakerKind
from qa.browse import Found, Said
from qa.model import Answer, CorpusSummary, QuotationView, QuoteInside, Reason, Result, Strength

KINDS = {
    Kind.DIRECT: "quotation",
    Kind.MIXED: "words quoted in part",
    Kind.NESTED: "quotation inside a quotation",
    Kind.LABEL: "a label, nobody's words",
    Kind.INDIRECT: "paraphrase, not their words",
    "passage": "passage of the article",
}
STRENGTHS = {
    Strength.EXACT: "Exact: the words asked for are in the text.",
    Strength.STRONG: "Strong: the first passage fits the question well.",
    Strength.POSSIBLE: "Possible: the first passage is right more often than not; read before relying on one.",
    Strength.WEAK: "Weak: the nearest passages there are. The first is wrong more often than right.",
}
FILTER_NAMES = {
    "speaker": "speaker",
    "article": "article",
    "publication": "publication",
    "date_from": "from",
    "date_to": "until",
    "type": "kind of words",
}
KIND_PLURALS = {
    Kind.DIRECT: "quotations",
    Kind.MIXED: "quoted in part",
    Kind.NESTED: "quotations inside others' quotations",
    Kind.LABEL: "labels, nobody's words",
    Kind.INDIRECT: "paraphrases",
    "passage": "passages",
}
IN_A_LIST: dict[str, str] = {Kind.INDIRECT: "paraphrase", Kind.MIXED: "quoted in part"}  # one of them, between commas
SHORT_KINDS = {
    Kind.DIRECT: "quotation",
    Kind.MIXED: "in part",
    Kind.NESTED: "inside another",
    Kind.LABEL: "label",
    Kind.INDIRECT: "paraphrase",
}
PICKED = {
    "found": ("quotation that somebody says", "quotations that somebody says"),
    "attributed": ("quotation with a named speaker", "quotations with a named speaker"),
    "unnamed": ("quotation of an unnamed person", "quotations of unnamed people"),
    "unresolved": ("quotation whose speaker is not sure", "quotations whose speaker is not sure"),
    "label": ("label, nobody's words", "labels, nobody's words"),
    "statement": ("paraphrase", "paraphrases"),
    "unpaired": ("quotation mark without a partner", "quotation marks without a partner"),
}
CORRECTIONS = {
    CorrectionKind.SPEAKER: "Speaker",
    CorrectionKind.SAME: "One person",
    CorrectionKind.SPLIT: "Two people",
    CorrectionKind.TITLE: "Title",
    CorrectionKind.DATE: "Date",
    CorrectionKind.AUTHOR: "Author",
    CorrectionKind.PUBLICATION: "Publication",
    CorrectionKind.CUT: "Where articles begin",
}
SPEAKER_KINDS = {
    SpeakerKind.PERSON: "Person",
    SpeakerKind.BODY: "Body",
    SpeakerKind.UNNAMED: "Unnamed, of one article",
    SpeakerKind.AUTHOR: "Author",
    SpeakerKind.UNKNOWN: "Unknown",
}
MONTHS = ("January February March April May June July August September October November December").split()
FIRST_WORDS = 48  # characters of them
THE_AUTHOR = "The author, not named"
CHIP_NAMES = {"words": "words", "topic": "about", "speaker": "said by"}


def kind_of_words(type: str) -> str:
    """The kind of words in plain English."""
    return KINDS.get(type, str(type))


def short_kind(type: str) -> str:
    """The kind of words in a word or two."""
    return SHORT_KINDS[Kind(type)]


def stated(value: str | None, what: str) -> str:
    """``value``, or "``what`` not stated"."""
    return value or f"{what} not stated"


def stated_date(date: str | None) -> str:
    """A date as precise as the source has it, in words; or "date not stated"."""
    if not date:
        return "date not stated"
    parts = date.split("-")
    if not all(part.isdecimal() for part in parts) or not 1 <= len(parts) <= 3:
        return date
    month = MONTHS[int(parts[1]) - 1] if len(parts) > 1 and 1 <= int(parts[1]) <= 12 else ""
    return " ".join(filter(None, (str(int(parts[2])) if len(parts) == 3 and month else "", month, parts[0])))


def speaker_kind(kind: str) -> str:
    """What a speaker is."""
    return SPEAKER_KINDS.get(SpeakerKind(kind), str(kind))


def said_in_all(said: Said, articles: int) -> str:
    """What a speaker's page holds, in one line."""
    kinds = ", ".join(
        f"{count:,} {KIND_PLURALS[kind] if count != 1 else IN_A_LIST.get(kind, kind_of_words(kind))}"
        for kind, count in said.kinds
    )
    years = [year for year, _ in said.years if year]
    when = f", {years[-1]} to {years[0]}" if len(years) > 1 else f", {years[0]}" if years else ""
    return f"{plural(said.everything, 'thing')} said in {plural(articles, 'article')}{when}: {kinds}"


def paragraph(number: int) -> str:
    """The number of a paragraph; sign and number stay on one line."""
    return f"¶\u00a0{number}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """``count`` with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def speaker_name(speaker: Speaker) -> str:
    """A speaker's name; an unnamed person says so."""
    if speaker.kind == SpeakerKind.UNNAMED:
        return "Unnamed source" if speaker.name == UNNAMED_SOURCE else f"Unnamed: {speaker.name}"
    if speaker.kind == SpeakerKind.AUTHOR:
        return THE_AUTHOR if speaker.name == "the author" else f"{speaker.name} (the author)"
    return speaker.name


def first_place(speaker: Speaker, first: QuotationView, here: str | None = None) -> str:
    """Where somebody whom a name does not tell apart first speaks: the article, and the paragraph unless they wrote it.

    Who is not even described has their first words beside it. ``here`` is an article that need not be named.
    """
    where = [] if speaker.kind == SpeakerKind.AUTHOR else [paragraph(first.paragraph)]
    title = f"“{first.title}”" if first.title else f"an article without a title ({first.article})"
    facts = [title, first.publication, stated_date(first.date) if first.date else None]
    place = ", ".join(filter(None, where if first.article == here else [*facts, *where]))
    return f"{place}: {first_words(first.text)}" if speaker.name == UNNAMED_SOURCE else place


def told_apart(speaker: Speaker, place: str | None) -> str:
    """A speaker's name, with the ``place`` that tells them apart where the name alone does not."""
    if place is None:
        return speaker.name
    return f"{speaker_name(speaker)}, {place}"


def first_words(text: str) -> str:
    """The first words of what somebody says, as they stand."""
    if len(text) <= FIRST_WORDS:
        return text
    return text[: text.rfind(" ", 0, FIRST_WORDS) + 1 or FIRST_WORDS].rstrip() + " …"


def unattributed(candidates: Sequence[tuple[str, float]]) -> str:
    """What stands where a speaker would."""
    names = ", ".join(name for name, _ in candidates[:3])
    return f"Unattributed; candidates {names}" if names else "Unattributed"


def who_says(result: Result) -> str:
    """Who says a result, as plain text."""
    if result.speakers:
        return " and ".join(map(speaker_name, result.speakers))
    if result.speaker:
        return result.speaker
    if result.type == "passage":
        return "The article"
    if result.type == Kind.LABEL:
        return "Nobody's words"
    return unattributed(result.candidates)


def passage_citation(result: Result) -> str:
    """A passage of an article with its source, to paste elsewhere; nobody says it."""
    stated_ones = (f"“{result.title}”" if result.title else None, result.publication, result.date)
    return f"{result.text}\n— {', '.join((*filter(None, stated_ones), f'¶ {result.paragraph}'))}"


def empty_title(answer: Answer) -> str:
    """The heading of an answer that is none."""
    return answer.header or "Nothing in this corpus answers this."


def empty_advice(answer: Answer) -> str:
    """One sentence on why there is no answer, and what to do."""
    asked_for = " and ".join(map(speaker_name, answer.read_as.speakers)) or "this person"
    others = {who_says(result) for result in answer.results if result.speaker}
    match answer.reason:
        case Reason.SPEAKER_NEVER_SAYS if not answer.read_as.speakers:
            below = " Passages about them are below, closed." if answer.about else ""
            return f"None of the words here are theirs.{below}"
        case Reason.SPEAKER_NEVER_SAYS:
            return f"No words of {asked_for} here are near enough to be an answer."
        case Reason.WRONG_SPEAKER:
            who = f" It is given to {' and '.join(sorted(others))}." if len(others) in (1, 2) else ""
            return (
                f"Someone else said it.{who} The passages are below, closed, because they do not answer the question."
            )
        case Reason.SPEAKER_UNKNOWN:
            return "Check the spelling, or look through the speakers."
        case Reason.FILTERED_OUT:
            return "There are passages that answer, but a filter keeps them out."
        case _:
            return "No passage here is near enough to be an answer. Other words may help."


def evidence_method(method: str) -> str:
    """The method of an attribution, unless the line already shows it."""
    return "" if method in ("", "none", "same sentence") else method


def quote_label(quote: QuoteInside) -> str:
    """What stands beside a quotation inside a longer text."""
    kind = kind_of_words(quote.type)
    if quote.type == Kind.LABEL:
        return kind
    return f"{' and '.join(map(speaker_name, quote.speakers)) or quote.speaker or 'Unattributed'} · {kind}"


def found_label(found: Found) -> str:
    """Who says a quotation of an article, and what kind of words it is."""
    kind = kind_of_words(found.type)
    if found.standing == "label":
        return kind
    who = " and ".join(map(speaker_name, found.speakers)) or unattributed(found.candidates)
    return f"{who} · {kind}"


def picked(only: str, count: int) -> str:
    """What one line of an article's ledger counts, in a sentence."""
    one, many = PICKED.get(only, ("passage", "passages"))
    return f"{plural(count, one, many)}."


def correction_kind(kind: str) -> str:
    """What a correction puts right."""
    return CORRECTIONS[CorrectionKind(kind)]


def origin(origin: str) -> str:
    """Where a metadatum came from when it was no line of the text."""
    return {"record": "from the record", "text": "read from the text"}.get(origin, f"from the {origin}")


def attributions(corpus: CorpusSummary) -> str:
    """How many quotations of the corpus have a speaker."""
    return (
        f"Speakers of the quotations: {corpus.attributed:,} named, {corpus.unnamed:,} unnamed, "
        f"{corpus.unresolved:,} unresolved."
    )
