"""Adding files: the place to drop them, how far they are, and what became of each."""

from __future__ import annotations

from corpus.model import Stated
from qa.uploads import MIB, MOST_BYTES, MOST_FILES, MOST_PASTED, Job
from qa.web import wording
from qa.web.place import article_href, list_href, search_href
from qa.web.render.corrections import fix_cuts, fix_fact
from qa.web.render.elements import esc, link, tag, verbatim
from qa.web.render.frame import view
from qa.web.views import AddedArticle, AddPage
from qa.web.wording import plural

FORMATS = "Plain text, Markdown, web pages, PDF, Word, EPUB, subtitles, CSV, JSON Lines, and ZIP archives of these."


def add_view(page: AddPage) -> str:
    """The place to drop files, or what became of those dropped."""
    parts = [tag("h2", "Add articles", class_="page-title")]
    if not page.allowed:
        text = "This server only answers questions. To add articles here, start it with a password, or add them with "
        parts.append(tag("p", text + tag("code", "python app.py ingest PATH") + ".", class_="notice"))
        return view("Add · On the Record", "".join(parts), page="add")
    if page.forgotten:
        text = "That upload is no longer remembered. What it added is among the "
        parts.append(tag("p", text + link(list_href("articles"), "articles") + ".", class_="notice"))
    if page.job and not page.job.ended:
        parts.append(_running(page.job))
    elif page.job:
        parts += [_ended(page.job), *_articles(page), _questions(page)]
        parts.append(tag("h3", "Add more"))
        parts.append(_form())
    else:
        parts.append(_form())
    return view("Add · On the Record", "".join(parts), page="add")


def _form() -> str:
    chooser = tag("input", "", type="file", name="files", multiple="", id="files")
    drop = tag("strong", "Drop files here") + tag("span", "or choose them") + chooser
    drop += tag("span", "", class_="chosen", aria_live="polite")
    limits = f"{FORMATS} Up to {MOST_FILES} files and {MOST_BYTES // MIB} MB at once."
    area = tag("label", drop, class_="drop", for_="files")
    text = tag(
        "textarea", "", name="text", rows=6, maxlength=MOST_PASTED, placeholder="Headline, byline, date, then the text"
    )
    pasted = tag("label", tag("span", "Or paste a text") + text, class_="field")
    button = tag("button", "Add", type="submit", class_="button primary")
    said = tag("p", "", class_="form-said", role="status")
    stays = "Everything stays on the machine this page comes from. Adding the same again changes nothing."
    notes = tag("p", esc(limits), class_="quiet") + tag("p", stays, class_="quiet")
    return tag(
        "form", area + notes + pasted + tag("p", button, class_="actions") + said, class_="adding", data_upload=""
    )


def _running(job: Job) -> str:
    names = ", ".join(job.names[:5]) + (f" and {len(job.names) - 5} more" if len(job.names) > 5 else "")
    text = tag("p", "Adding " + tag("bdi", esc(names)))
    bar = tag("progress", "", max="100", aria_label="Progress")
    waiting = "Waiting for its turn" if job.state == "waiting" else "Starting"
    stage = tag("p", waiting, class_="stage quiet", role="status")
    return tag("section", text + bar + stage, class_="job", data_job=job.id)


def _ended(job: Job) -> str:
    refused = [(r.source, r.reason) for r in (*job.refused, *(job.ledger.skipped if job.ledger else ()))]
    rows = "".join(tag("li", tag("bdi", esc(source)) + ": " + esc(why)) for source, why in refused)
    not_taken = tag("p", f"{plural(len(refused), 'file')} not taken in:") + tag("ul", rows) if refused else ""
    if job.ledger is None:
        return tag("section", tag("h3", esc(job.error), role="status") + not_taken, class_="notice bad")
    done = job.ledger
    head = f"{done.new:,} new, {done.changed:,} changed, {done.unchanged:,} unchanged"
    quotations = f"{done.attributed:,} attributed, {done.unnamed:,} unnamed, {done.unresolved:,} unresolved"
    corpus = f"The corpus now holds {plural(done.documents, 'document')} with {plural(done.articles, 'article')}; "
    corpus += f"its quotations: {quotations}."
    if not done.new and not done.changed:
        corpus = f"All of it was here already. {corpus}"
    replaced = "".join(
        tag("p", tag("bdi", esc(name)) + esc(f": {plural(count, 'character')} could not be read, shown as \ufffd."))
        for name, count in done.replaced
    )
    text = tag("h3", esc(head), role="status") + tag("p", esc(corpus)) + replaced + not_taken
    return tag("section", text, class_="notice good")


def _articles(page: AddPage) -> list[str]:
    if not page.articles:
        return []
    total = page.total
    parts = [tag("h3", esc(f"What was found: {plural(total, 'article')}"))]
    parts += map(_article, page.articles)
    if total > len(page.articles):
        more = f"{total - len(page.articles):,} more among the "
        parts.append(tag("p", esc(more) + link(list_href("articles"), "articles") + "."))
    return parts


def _article(item: AddedArticle) -> str:
    shown, lines = item.view, item.findings.lines
    title = shown.title.value if shown.title else None
    head = tag("h4", link(article_href(shown.id), wording.stated(title, "title")))
    where = f"{shown.document}, lines {item.findings.first_line:,} to {item.findings.last_line:,}"
    if item.parts > 1:
        where = f"Article {item.part} of {item.parts} in {where}"
    facts = (("Title", shown.title), ("Author", shown.author), ("Date", shown.date), ("Publication", shown.publication))
    rows = "".join(
        tag("div", tag("dt", what) + tag("dd", fact(what, f, lines.get(what.lower())) + fix_fact(what, shown.id, f)))
        for what, f in facts
    )
    counts = _counts(item)
    content = head + tag("p", tag("bdi", esc(where)), class_="quiet") + _reach(item)
    content += tag("dl", rows, class_="facts") + counts + fix_cuts(item.cuts)
    return tag("article", content, class_="card added", tabindex="-1", aria_label=wording.stated(title, "title"))


def _reach(item: AddedArticle) -> str:
    """The words an article begins and ends with: they show whether it was cut where it should be."""
    if not item.first or not item.last:
        return ""
    first, last = verbatim(item.first, "q"), verbatim(item.last, "q")
    return tag("p", f"Begins {first} and ends {last}", class_="reach quiet")


def _counts(item: AddedArticle) -> str:
    shown = item.view
    if not shown.analysed:
        return tag("p", "Speakers not analysed: this article does not look like English.")
    lines = (
        ("found", f"{plural(shown.found, 'quotation')} found", shown.found),
        ("attributed", f"{shown.attributed:,} attributed", shown.attributed),
        ("unnamed", f"{shown.unnamed:,} unnamed", shown.unnamed),
        ("unresolved", f"{shown.unresolved:,} unresolved", shown.unresolved),
        ("unpaired", f"{plural(shown.unpaired, 'mark')} without a partner", shown.unpaired),
    )
    cells = (
        tag("li", link(article_href(shown.id, only=only), label) if count else tag("span", esc(label)))
        for only, label, count in lines
    )
    return tag("ul", "".join(cells), class_="counts")


def fact(what: str, stated: Stated | None, line: int | None) -> str:
    """One metadatum, and where it was read."""
    if stated is None:
        return tag("span", "not stated", class_="quiet")
    shown = wording.stated_date(stated.value) if what == "Date" else stated.value
    text = stated.text.strip()
    written = f" as “{text}”" if text and text not in (shown, stated.value) else ""
    where = f"read from line {line:,}{written}" if line else f"{wording.origin(stated.origin)}{written}"
    return tag("bdi", esc(shown)) + " " + tag("span", esc(where), class_="quiet")


def _questions(page: AddPage) -> str:
    if not page.questions:
        return ""
    items = "".join(tag("li", link(search_href(q), q, "suggestion")) for q in page.questions)
    return tag("h3", "Ask about it") + tag("ul", items, class_="suggestions")
