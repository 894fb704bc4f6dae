"""What the pages say in words: kinds of words, strength, why there is no answer, and what a source does not state."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import UNNAMED_SOURCE, Kind, Speaker, SpeakerKind
from qa.model import Answer, ArticleView, CorpusSummary, QuoteInside, Reason, Result, Strength

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
    Strength.POSSIBLE: "Possible: the passages touch on the question; read them before relying on one.",
}
FILTER_NAMES = {
    "speaker": "speaker",
    "article": "article",
    "publication": "publication",
    "date_from": "from",
    "date_to": "until",
    "type": "kind of words",
}
CHIP_NAMES = {"words": "words", "topic": "about", "speaker": "said by"}


def kind_of_words(type: str) -> str:
    """The kind of words in plain English."""
    return KINDS.get(type, str(type))


def stated(value: str | None, what: str) -> str:
    """``value``, or "``what`` not stated"."""
    return value or f"{what} not stated"


def plural(count: int, one: str, many: str | None = None) -> str:
    """``count`` with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def speaker_name(speaker: Speaker) -> str:
    """A speaker's name; an unnamed person says so."""
    if speaker.kind == SpeakerKind.UNNAMED:
        return "Unnamed source" if speaker.name == UNNAMED_SOURCE else f"Unnamed: {speaker.name}"
    if speaker.kind == SpeakerKind.AUTHOR:
        return f"{speaker.name} (the author)"
    return speaker.name


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


def citation(result: Result) -> str:
    """The result with its source, to paste elsewhere. The link is added by the browser, which knows its address."""
    parts = [
        who_says(result),
        stated(f"“{result.title}”" if result.title else None, "title"),
        stated(result.publication, "publication"),
        stated(result.date, "date"),
        f"¶ {result.paragraph}",
    ]
    note = " [paraphrase by the article]" if result.type == Kind.INDIRECT else ""
    return f"{result.text}{note}\n{', '.join(parts)}."


def empty_title(answer: Answer) -> str:
    """The heading of an answer that is none."""
    return answer.header or "Nothing in this corpus answers this."


def empty_advice(answer: Answer) -> str:
    """One sentence on why there is no answer, and what to do."""
    asked_for = " and ".join(map(speaker_name, answer.read_as.speakers)) or "This person"
    others = {who_says(result) for result in answer.results if result.speaker}
    match answer.reason:
        case Reason.SPEAKER_NEVER_SAYS:
            return f"{asked_for} is not heard on this in any passage here."
        case Reason.WRONG_SPEAKER:
            who = f" It is given to {' and '.join(sorted(others))}." if len(others) in (1, 2) else ""
            return (
                f"Someone else said it.{who} The passages are below, closed, because they do not answer the question."
            )
        case Reason.SPEAKER_UNKNOWN:
            name = answer.read_as.unknown_name or asked_for
            return f"Nobody called {name} speaks or is named here. Check the spelling, or look through the speakers."
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


def ledger(article: ArticleView) -> str:
    """The completeness of an article in one line."""
    if not article.analysed:
        return "Speakers not analysed: this article does not look like English."
    line = f"{plural(article.found, 'quotation')} found: {article.attributed:,} attributed, "
    line += f"{article.unnamed:,} unnamed, {article.unresolved:,} unresolved"
    if article.labels:
        line += f" · {plural(article.labels, 'label')}"
    if article.unpaired:
        line += f" · {plural(article.unpaired, 'quotation mark')} without a partner"
    return line


def attributions(corpus: CorpusSummary) -> str:
    """How many quotations of the corpus have a speaker."""
    return (
        f"Speakers of the quotations: {corpus.attributed:,} named, {corpus.unnamed:,} unnamed, "
        f"{corpus.unresolved:,} unresolved."
    )
