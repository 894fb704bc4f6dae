"""What the product does and never does, what is loaded, and which versions answer."""

from __future__ import annotations

from collections.abc import Sequence

from qa.model import CorpusSummary
from qa.web import wording
from qa.web.render.elements import esc, tag
from qa.web.render.frame import view
from qa.web.wording import plural

DOES = (
    "Finds every quotation in the articles you load, says who speaks, and shows how it knows.",
    "Answers questions with passages of those articles, each with its speaker, article, date and paragraph.",
    "Checks a quotation you are about to print: the words, the speaker, and what was left out.",
    "Says so when nothing here answers, and why; the nearest passages stay closed until you open them.",
    "Keeps what you put right, apart from what it found, also when articles are read again.",
)
NEVER = (
    "Write a word. What is shown as quoted is cut from the article by character positions.",
    "Guess a name. An unnamed nurse is “a nurse”; where it is not sure it says so and lists candidates.",
    "Lose something silently. Files it could not read and quotations it could not attribute are counted and listed.",
    "Call out. Pages, models and data stay on this machine, and questions are not logged.",
    "Say what is true. It says what the articles in it report; a quotation it cannot find may still be real.",
)
KEYS = (("/", "write a question"), ("j", "next card"), ("k", "card before"), ("?", "show these keys"))


def about_view(corpus: CorpusSummary | None, versions: Sequence[tuple[str, str]]) -> str:
    """What the product promises, over what it stands on."""
    columns = tag("section", tag("h3", "It does") + _list(DOES)) + tag(
        "section", tag("h3", "It never does") + _list(NEVER)
    )
    parts = [tag("h2", "About", class_="page-title"), tag("div", columns, class_="columns")]
    parts.append(tag("section", tag("h3", "What is loaded") + _loaded(corpus), id="loaded"))
    if corpus and corpus.rejects:
        rows = "".join(tag("li", tag("bdi", esc(source)) + ": " + esc(why)) for source, why in corpus.rejects)
        parts.append(
            tag("details", tag("summary", f"{plural(len(corpus.rejects), 'file')} not taken in") + tag("ul", rows))
        )
    parts.append(tag("section", tag("h3", "Keys") + keys()))
    rows = "".join(tag("div", tag("dt", esc(name)) + tag("dd", esc(value))) for name, value in versions)
    parts.append(tag("section", tag("h3", "Versions") + tag("dl", rows, class_="facts")))
    return view("About · On the Record", "".join(parts), page="about")


def keys() -> str:
    """The keys the pages listen to."""
    rows = "".join(tag("div", tag("dt", tag("kbd", esc(key))) + tag("dd", esc(does))) for key, does in KEYS)
    return tag("dl", rows, class_="facts")


def _list(items: Sequence[str]) -> str:
    return tag("ul", "".join(tag("li", esc(item)) for item in items))


def _loaded(corpus: CorpusSummary | None) -> str:
    if corpus is None or not corpus.articles:
        return tag("p", "Nothing is loaded yet." if corpus else "The index is still loading.")
    counts = (
        f"{plural(corpus.documents, 'document')}, {plural(corpus.articles, 'article')}, "
        f"{plural(corpus.paragraphs, 'paragraph')}, {plural(corpus.quotations, 'quotation')}, "
        f"{plural(corpus.speakers, 'speaker')}."
    )
    generation = f"Generation {corpus.generation} of the index." if corpus.generation else ""
    text = " ".join((counts, wording.attributions(corpus), generation))
    return tag("p", esc(text))
