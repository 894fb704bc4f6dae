"""What is read from a saved page: the text, what it states and where, the roles, and who says what."""

from __future__ import annotations

import json
from pathlib import Path

import formats_corpus as made
import pytest
from formats_read import Record, analysed, by_role, cut, read, said, stated, written


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Record:
    (record,) = analysed(written(tmp_path_factory.mktemp("page") / "ferry.html", made.PAGE))
    return record


def test_a_page_is_one_article_with_what_it_states_and_where(page: Record) -> None:
    assert (page["id"], page["document"]) == ("ferry.html#1", "ferry.html")
    assert page["title"] == made.TITLE and page["author"] == "Petra Vaux"
    assert (page["date"], page["publication"]) == ("2026-03-04", "The Osterhithe Lantern")
    assert stated(page, "publication") == ("The Osterhithe Lantern", "JSON-LD")
    assert stated(page, "url") == ("https://lantern.example/ferry", "JSON-LD")
    start, end = page["stated"]["title"]["span"]
    assert page["document_text"][start:end] == made.TITLE
    start, end = page["stated"]["author"]["span"]
    assert page["document_text"][start:end] == "Petra Vaux"


def test_a_page_s_paragraphs_bear_the_roles_its_markup_gives(page: Record) -> None:
    roles = by_role(page)
    assert roles["title"] == [made.TITLE]
    assert roles["standfirst"] == ["The crews want a second engineer on every sailing"]
    assert roles["byline"] == ["By Petra Vaux"] and roles["dateline"] == ["4 March 2026"]
    assert roles["caption"] == ["The Dunlin at her berth in Osterhithe"]
    assert roles["heading"] == ["A long winter"]
    assert roles["list"] == ["Sailings stop at noon on Friday.", "Islanders may use the mail boat."]
    assert made.LINES.replace("engineer on", "engineer\xa0on") in roles["body"]
    assert {made.LEAD, made.CRANE, made.QUILL_LEAD, made.QUILL, "> " + made.QUILL_BLOCK} <= set(roles["body"])
    assert len(roles["body"]) == 6


def test_boilerplate_is_set_aside_and_still_there(page: Record) -> None:
    aside = " / ".join(by_role(page)["furniture"])
    for words in (
        "Home",
        "Boats",
        "We use cookies",
        "Accept",
        "Facebook",
        "I told them so",
        "Otter seen",
        "© 2026",
        "Transport",
    ):
        assert words in aside
    assert "script" not in page["document_text"] and "color: red" not in page["document_text"]
    assert "A boat" not in page["document_text"]


def test_a_page_s_quotations_are_attributed_and_furniture_says_nothing(page: Record) -> None:
    found = said(page)
    assert found[made.CRANE_WORDS] == "Tobias Crane"
    assert found[made.QUILL_WORDS] == "Ines Quill"
    assert found[made.QUILL_BLOCK] == "Ines Quill"
    aside = [p for p in page["paragraphs"] if p["role"] == "furniture"]
    beside = [q for q in page["quotes"] if any(p["start"] <= q["start"] < p["end"] for p in aside)]
    assert [cut(page, q) for q in beside] == ["“I told them so in August,”", "“All the news that floats,”"]


def test_every_character_of_a_page_is_in_one_paragraph(page: Record) -> None:
    text, at = page["document_text"], 0
    for paragraph in page["paragraphs"]:
        assert not text[at : paragraph["start"]].strip() and paragraph["start"] >= at
        at = paragraph["end"]
    assert not text[at:].strip()


def test_several_articles_in_one_page(tmp_path: Path) -> None:
    first, second = analysed(written(tmp_path / "two.html", made.TWO_ARTICLES))
    assert (first["title"], first["author"], first["publication"]) == (
        made.TITLE,
        "Petra Vaux",
        "The Osterhithe Lantern",
    )
    assert (second["id"], second["title"], second["author"]) == ("two.html#2", made.SECOND_TITLE, "Odo Fenn")
    assert said(second)["“Children understand mud,”"] == "Winifred Ash"
    assert [r["title"] for r in analysed(written(tmp_path / "flat.htm", made.FLAT))] == [made.TITLE, made.SECOND_TITLE]


@pytest.mark.parametrize(
    ("head", "name", "value", "origin"),
    [
        ('<meta name="author" content="Jo Roe">', "author", "Jo Roe", "meta author"),
        ('<meta property="article:author" content="https://x.example/jo"><meta name="byl" content="By Jo Roe">',
         "author", "Jo Roe", "meta byl"),
        ('<meta property="article:published_time" content="2025-12-31T23:00:00+01:00">', "date", "2025-12-31",
         "OpenGraph article:published_time"),
        ('<meta name="DC.date" content="2025-07">', "date", "2025-07", "meta DC.date"),
        ('<meta property="og:site_name" content="The Hithe&amp;Bar">', "publication", "The Hithe&Bar",
         "OpenGraph og:site_name"),
        ('<link rel="canonical" href="https://a.example/1">', "url", "https://a.example/1", "link canonical"),
        ('<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "Lamp"}, {"@type": ["Article"],'
         ' "author": {"@id": "#jo"}}, {"@id": "#jo", "@type": "Person", "name": "Jo Roe"}]}</script>', "author", "Jo Roe",
         "JSON-LD"),
        ('<script type="application/ld+json">{"@type": "NewsArticle", broken</script><title>Only this</title>', "title",
         "Only this", "title element"),
    ],
)  # fmt: skip
def test_where_a_page_s_metadata_is_read(tmp_path: Path, head: str, name: str, value: str, origin: str) -> None:
    page = f"<html><head>{head}</head><body><p>{made.LEAD}</p><p>{made.CRANE}</p></body></html>"
    (record,) = analysed(written(tmp_path / "p.html", page))
    assert stated(record, name) == (value, origin)


def test_nothing_is_invented_for_a_bare_page(tmp_path: Path) -> None:
    (record,) = analysed(written(tmp_path / "bare.html", f"<p>{made.LEAD}<p>{made.CRANE}"))
    assert [record[k] for k in ("title", "author", "date", "publication")] == [None] * 4


def test_a_saved_page_in_one_file(tmp_path: Path) -> None:
    (record,) = analysed(written(tmp_path / "ferry.mhtml", made.mhtml()))
    assert record["title"] == made.TITLE and said(record)[made.CRANE_WORDS] == "Tobias Crane"
    assert record["date"] == "2026-03-04"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("windows-1252", "cp1252"), ("iso-8859-1", "cp1252"), ("utf-16", "utf-16"), ("koi8-r", "koi8_r")],
)
def test_a_page_s_declared_encoding(tmp_path: Path, declared: str, encoding: str) -> None:
    words = "Он сказал" if declared == "koi8-r" else "“Café,” she said – twice."
    page = f'<html><head><meta charset="{declared}"></head><body><p>{words}</p></body></html>'
    ((document,), _) = read(written(tmp_path / "p.html", page.encode(encoding)))
    assert document.text == words and document.replaced == 0
    assert document.encoding.replace("-", "_").startswith(encoding.replace("-", "_"))


def test_inline_markup_breaks_and_quotation_elements(tmp_path: Path) -> None:
    page = (
        "<body><div>One <b>bo</b>ld&shy;ness<br>second line<br><br>new paragraph<div>inner</div>tail</div>"
        "<p>He said <q>yes and <q>no</q></q>.</p><pre>kept\n  as is</pre><table><tr><td>a<td>b</table>"
        "<blockquote><p>Words.</p><footer>Ada Roe</footer></blockquote>"
    )
    ((document,), _) = read(written(tmp_path / "p.html", page))
    assert document.text.split("\n\n") == [
        "One bold\xadness\nsecond line", "new paragraph", "inner", "tail", "He said “yes and ‘no’”.", "kept\n  as is",
        "a\tb", "> Words.", "— Ada Roe",
    ]  # fmt: skip


WORDPRESS = f"""<body class="single-post has-sidebar"><div id="page" aria-hidden="true"><header class="site-header">
<p class="site-title"><a href="/">Lantern</a></p></header><div id="content" class="site-content"><article class="post
type-post tag-social tag-newsletter"><header class="entry-header"><h1 class="entry-title">{made.TITLE}</h1><div
class="entry-meta"><span class="byline">by <span class="author vcard"><a href="/v">Petra Vaux</a></span></span><span
class="posted-on"><time class="entry-date published" datetime="2026-03-04">4 March 2026</time></span></div></header>
<div class="entry-content has-ads no-sidebar paywall"><p>{made.LEAD}</p><p>{made.CRANE}</p><p>{made.LINES}</p>
<div class="sharedaddy sd-sharing"><h3>Share this:</h3><ul><li><a>Print</a></li></ul></div></div></article>
<div id="comments" class="comments-area"><ol><li><article class="comment-body"><p>{made.SECOND[1]}</p></article></li></ol>
</div></div><aside class="widget-area"><h2>Archive</h2></aside></div></body>"""
TABLES = f"""<html><body><form id="aspnetForm"><table><tr><td><a href=1>Home</a></td><td><a href=2>News</a></td></tr></table>
<table><tr><td><font size=5><b>{made.TITLE}</b></font><br><br>By Petra Vaux<br><br>{made.LEAD}<br><br>{made.CRANE}<br><br>
{made.LINES}</td></tr></table></form></body></html>"""
SCRIPTED = f"""<html><head><script type="application/ld+json">{
    json.dumps({**made.STATED, "articleBody": made.LEAD + chr(10) + made.CRANE})
}</script></head><body><div id="root"></div><noscript>Please enable scripts.</noscript></body></html>"""


def test_a_blog_s_page_whose_classes_mislead(tmp_path: Path) -> None:
    (record,) = analysed(written(tmp_path / "p.html", WORDPRESS))
    roles = by_role(record)
    assert (record["title"], record["author"], record["date"]) == (made.TITLE, "Petra Vaux", "2026-03-04")
    assert roles["body"] == [made.LEAD, made.CRANE, made.LINES]
    assert {"Share this:", "Print", "Lantern", "Archive", made.SECOND[1]} <= set(roles["furniture"])


def test_a_page_of_tables_and_line_breaks(tmp_path: Path) -> None:
    (record,) = analysed(written(tmp_path / "p.html", TABLES))
    assert record["title"] == made.TITLE and record["author"] == "Petra Vaux"
    assert {made.LEAD, made.CRANE, made.LINES} <= set(by_role(record)["body"])


def test_a_page_that_a_script_would_fill_gives_the_words_its_head_states(tmp_path: Path) -> None:
    (record,) = analysed(written(tmp_path / "p.html", SCRIPTED))
    assert by_role(record)["body"] == [made.LEAD, made.CRANE] and record["title"] == made.TITLE
    assert by_role(record)["furniture"] == ["Please enable scripts."]
