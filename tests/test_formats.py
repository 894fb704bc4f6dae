"""What is read from each format: the text, what the page states and where, the roles, and who says what."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import formats_corpus as made
import pytest

from corpus.analysis import analyse_document
from corpus.model import Document, Reject
from corpus.reading import parse_columns, read_paths
from corpus.record import quotes_record

Record = dict[str, Any]


def read(path: Path, columns: dict[str, str] | None = None) -> tuple[list[Document], list[Reject]]:
    items = list(read_paths([path], columns))
    return [i for i in items if isinstance(i, Document)], [i for i in items if isinstance(i, Reject)]


def written(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def analysed(path: Path, columns: dict[str, str] | None = None) -> list[Record]:
    documents, rejects = read(path, columns)
    assert not rejects
    return [quotes_record(a, d, True) for d in documents for a in analyse_document(d)]


def cut(record: Record, entry: Record) -> str:
    return record["document_text"][entry["start"] : entry["end"]]


def by_role(record: Record) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for paragraph in record["paragraphs"]:
        found.setdefault(paragraph["role"], []).append(cut(record, paragraph))
    return found


def said(record: Record) -> dict[str, str | None]:
    return {cut(record, q): q["speaker"] for q in record["quotes"]}


def stated(record: Record, name: str) -> tuple[str, str]:
    return record["stated"][name]["value"], record["stated"][name]["origin"]


# pages


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


# files of words


def test_front_matter_with_a_list_of_authors(tmp_path: Path) -> None:
    (record,) = analysed(written(tmp_path / "ferry.md", made.MARKDOWN))
    assert stated(record, "author") == ("Petra Vaux and Odo Fenn", "front matter")
    assert stated(record, "title")[0] == made.TITLE and stated(record, "date") == ("2026-03-04", "front matter")
    (inline,) = analysed(written(tmp_path / "i.md", "---\nauthor: [Jo Roe, 'Al Poe']\n---\n\n" + made.LEAD))
    assert inline["author"] == "Jo Roe and Al Poe"


def test_a_word_file(tmp_path: Path) -> None:
    data = made.docx(title="draft 3", author="Desk", table=True)
    (record,) = analysed(written(tmp_path / "ferry.docx", data))
    roles = by_role(record)
    assert record["id"] == "ferry.docx#1" and record["title"] == made.TITLE and record["author"] == "Petra Vaux"
    assert record["date"] == "2026-03-04"
    assert roles["title"] == [made.TITLE] and roles["heading"] == ["A long winter"]
    assert roles["list"] == ["Sailings stop at noon on Friday.", "Boats\tthree"]
    assert roles["furniture"] == ["Osterhithe Lantern, copy desk"]
    assert said(record)[made.CRANE_WORDS] == "Tobias Crane" and said(record)[made.QUILL_BLOCK] == "Ines Quill"


def test_a_word_file_s_properties_count_where_the_text_says_nothing(tmp_path: Path) -> None:
    from docx import Document as Word

    word = Word()
    word.core_properties.title, word.core_properties.author = "The quarrel", "Petra Vaux"
    word.add_paragraph(made.LEAD)
    word.add_paragraph(made.CRANE)
    word.save(str(tmp_path / "plain.docx"))
    (record,) = analysed(tmp_path / "plain.docx")
    assert stated(record, "title") == ("The quarrel", "document properties")
    assert stated(record, "author") == ("Petra Vaux", "document properties")
    assert record["date"] is None


def test_a_pdf(tmp_path: Path) -> None:
    data = made.pdf(made.FIRST_PAGE, made.SECOND_PAGE, title="layout_v7.indd", running="The Osterhithe Lantern")
    (record,) = analysed(written(tmp_path / "ferry.pdf", data))
    roles = by_role(record)
    assert record["id"] == "ferry.pdf#1" and record["title"] == made.TITLE and record["author"] == "Petra Vaux"
    assert record["date"] == "2026-03-04"
    assert roles["title"] == [made.TITLE] and roles["heading"] == ["A long winter"]
    assert sorted(roles["furniture"]) == ["Page 1", "Page 2", "The Osterhithe Lantern", "The Osterhithe Lantern"]
    assert [" ".join(b.split()) for b in roles["body"]] == [made.LEAD, made.CRANE, made.LINES, made.QUILL]
    assert {" ".join(words.split()): speaker for words, speaker in said(record).items()} == {
        made.CRANE_WORDS: "Tobias Crane",
        made.QUILL_WORDS: "Ines Quill" if "Ines" in record["document_text"] else "Ms Quill",
    }


def test_a_pdf_s_properties_count_where_the_text_says_nothing(tmp_path: Path) -> None:
    body = [("Normal", made.LEAD), ("Normal", made.CRANE)]
    (record,) = analysed(written(tmp_path / "p.pdf", made.pdf(body, title="The quarrel", author="Petra Vaux")))
    assert stated(record, "title") == ("The quarrel", "PDF info")
    assert stated(record, "author") == ("Petra Vaux", "PDF info")
    assert record["date"] is None


def test_a_paragraph_over_two_pages_is_one(tmp_path: Path) -> None:
    front, back = made.LEAD[:60].rsplit(" ", 1)[0], made.LEAD[len(made.LEAD[:60].rsplit(" ", 1)[0]) + 1 :]
    pages = ([("Normal", made.LINES), ("Normal", front)], [("Normal", back), ("Normal", made.QUILL)])
    ((document,), _) = read(written(tmp_path / "p.pdf", made.pdf(*pages, running="The Lantern")))
    (record,) = [quotes_record(a, document, True) for a in analyse_document(document)]
    assert made.LEAD in [" ".join(cut(record, p).split()) for p in record["paragraphs"]]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    chance = random.Random(7)
    words = " ".join([made.LEAD, made.LINES, *made.SECOND, made.QUILL_BLOCK]).replace(".", "").replace("“", "").split()
    sentences = [
        " ".join(chance.choice(words) for _ in range(chance.randint(4, 22))).capitalize() + "." for _ in range(240)
    ]
    paragraphs = [" ".join(sentences[i : i + chance.randint(1, 4)]) for i in range(0, 240, 4)]
    ((document,), _) = read(written(tmp_path / "p.pdf", made.printed(paragraphs, made.TITLE)))
    laid = document.layout.paragraphs
    found = [document.text[p.start : p.end] for p in laid if p.role is None]
    right = set(found) & {" ".join(p.split()) for p in paragraphs}
    assert len(right) >= 0.9 * len(paragraphs)
    at = [document.text.index(p) for p in paragraphs if p in right]
    assert at == sorted(at)
    assert {document.text[p.start : p.end] for p in laid if p.role == "furniture"} >= {
        "The Osterhithe Lantern",
        "1",
        "2",
    }


def test_several_articles_in_one_pdf(tmp_path: Path) -> None:
    data = made.pdf([*made.FIRST_PAGE, ("Normal", made.LINES)], made.OTHER_PAGE)
    first, second = analysed(written(tmp_path / "two.pdf", data))
    assert (first["title"], second["title"]) == (made.TITLE, made.SECOND_TITLE)
    assert (first["author"], second["author"]) == ("Petra Vaux", "Odo Fenn")


def test_scanned_pages_are_reported_page_by_page(tmp_path: Path) -> None:
    path = written(tmp_path / "mixed.pdf", made.pdf(made.FIRST_PAGE, [], made.SECOND_PAGE, [], scanned=(2, 4)))
    documents, rejects = read(path)
    assert len(documents) == 1 and made.QUILL in " ".join(documents[0].text.split())
    assert [r.source for r in rejects] == [f"{path} page 2", f"{path} page 4"]
    assert all("scan" in r.reason for r in rejects)
    documents, rejects = read(written(tmp_path / "scan.pdf", made.pdf([], [], scanned=(1, 2))))
    assert not documents and [r.source.rpartition("scan.pdf")[2] for r in rejects] == [" page 1", " page 2", ""]


def test_an_epub(tmp_path: Path) -> None:
    records = analysed(written(tmp_path / "bound.epub", made.epub()))
    assert [r["title"] for r in records] == [made.TITLE, made.SECOND_TITLE]
    assert said(records[0])[made.CRANE_WORDS] == "Tobias Crane"
    assert stated(records[0], "publication") == ("Lantern Press", "EPUB package")


# talk


@pytest.mark.parametrize(("name", "data"), [("inquiry.srt", made.SRT), ("inquiry.vtt", made.VTT)])
def test_subtitles_are_turns_with_their_times(tmp_path: Path, name: str, data: str) -> None:
    (record,) = analysed(written(tmp_path / name, data))
    assert record["id"] == f"{name}#1" and record["title"] is None
    turns = record["document_text"].split("\n\n")
    label = "Yusuf Marl" if name.endswith("vtt") else "MARL"
    assert turns[1].startswith(f"[00:00:04] {label}: Eleven winters. I count in winters")
    words = [cut(record, q) for q in record["quotes"]]
    assert "I told them the shaft bearing was gone." in words and not any("00:" in w or "<" in w for w in words)
    last = record["quotes"][-1]
    assert record["document_text"][last["speaker_start"] : last["speaker_end"]] == label
    assert "Marl" in last["speaker"] and not last["marks"]
    assert {"Sallow", "Marl"} == {str(q["speaker"]).split()[-1].title() for q in record["quotes"]}


def test_subtitles_without_labels_are_paragraphs_nobody_says(tmp_path: Path) -> None:
    cues = "\n\n".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n>> words of cue {n}" for n in range(1, 4))
    (record,) = analysed(written(tmp_path / "p.srt", cues))
    assert record["document_text"].split("\n\n") == [f"[00:00:0{n}] words of cue {n}" for n in range(1, 4)]
    assert record["quotes"] == []


def test_a_transcript_in_a_text_file(tmp_path: Path) -> None:
    text = "\n\n".join(
        ["SALLOW: Good morning. How long have you served in her?", "MARL: Eleven winters. I count in winters."] * 2
    )
    (record,) = analysed(written(tmp_path / "t.txt", text))
    assert [str(q["speaker"]).title() for q in record["quotes"]] == ["Sallow", "Marl", "Sallow", "Marl"]


# tables


def test_a_table_with_its_columns_mapped(tmp_path: Path) -> None:
    columns = parse_columns("text=Copy,title=Hed,author=Filed By,date=Pub. Dt,id=Ref")
    first, second = analysed(written(tmp_path / "t.csv", made.CSV), columns)
    assert (first["id"], first["document"]) == ("k-1", "k-1")
    assert first["document_text"] == f"{made.LEAD}\n\n{made.CRANE}"
    assert stated(first, "title") == (made.TITLE, "column Hed") and first["date"] == "2026-03-04"
    assert said(first)[made.CRANE_WORDS] == "Tobias Crane"
    assert (second["id"], second["title"], second["date"]) == ("t.csv#3", "Museum, to lend", None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_s_names_are_found_without_mapping(tmp_path: Path, delimiter: str) -> None:
    lines = [["Headline", "Byline", "Published", "Source", "Body"], ["A, b", "Jo Roe", "2026-01-02", "Lamp", "Words."]]
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    name = "t.tsv" if delimiter == "\t" else "t.csv"
    ((document,), rejects) = read(written(tmp_path / name, "\ufeff" + quoted))
    assert not rejects and document.id == f"{name}#1" and document.whole and document.text == "Words."
    given = document.given
    assert given.title and given.author and given.date and given.publication
    assert (given.title.value, given.author.value, given.publication.value) == ("A, b", "Jo Roe", "Lamp")


def test_rows_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    lines = ["id,text", "a,first", "a,again", "b,", "c,one,two", 'd,"fine"', 'e,"never closed', "f,swallowed"]
    path = written(tmp_path / "t.csv", "\n".join(lines))
    documents, rejects = read(path)
    assert [d.id for d in documents] == ["a", "d"]
    assert [r.source for r in rejects] == [f"{path}#{n}" for n in (2, 3, 4, 6)]
    assert "line 7" in rejects[-1].reason
    _, (reject,) = read(written(tmp_path / "u.csv", "one,two\n1,2\n"))
    assert "--columns text=" in reject.reason and "'one', 'two'" in reject.reason
    _, (reject,) = read(written(tmp_path / "t.csv", "\n".join(lines)), {"text": "Copy"})
    assert "'Copy'" in reject.reason


# archives


def test_a_zip_of_all_these(tmp_path: Path) -> None:
    data = made.zipped(
        a__ferry_html=made.PAGE, a__ferry_pdf=made.pdf(made.FIRST_PAGE), b_docx=made.docx(), c_srt=made.SRT, d_epub=made.epub(),
        e_csv="id,text\nx,Words of a row.\n,More words.\n", f_txt=made.CRANE, g_jsonl='{"text": "Words."}\n',
        h_zip=made.zipped(inner__i_md=made.MARKDOWN), j_xyz="?", k__y_mhtml=made.mhtml(),
    )  # fmt: skip
    folder = tmp_path / "in"
    documents, rejects = read(written(folder / "all.zip", data).parent)
    assert [d.id for d in documents] == [
        "all.zip/a/ferry.html", "all.zip/a/ferry.pdf", "all.zip/b.docx", "all.zip/c.srt", "all.zip/d.epub", "x",
        "all.zip/e.csv#2", "all.zip/f.txt", "all.zip/g.jsonl#1", "all.zip/h.zip/inner/i.md", "all.zip/k/y.mhtml",
    ]  # fmt: skip
    assert [(r.source, r.reason) for r in rejects] == [(f"{folder}/all.zip/j.xyz", "no reader for .xyz files")]


def test_a_wrong_name_is_no_matter(tmp_path: Path) -> None:
    named = {
        "page.txt": made.PAGE, "page.pdf": made.PAGE, "pdf.txt": made.pdf(made.FIRST_PAGE), "word.zip": made.docx(),
        "book.bin": made.epub(), "talk.txt": made.SRT, "talk.html": made.VTT, "saved.html": made.mhtml(),
        "zip.txt": made.zipped(a_txt="Words."), "noname": made.PAGE, "words.pdf": made.CRANE,
    }  # fmt: skip
    for name, data in named.items():
        documents, rejects = read(written(tmp_path / name, data))
        assert len(documents) == 1 and not rejects, name
        assert "<" not in documents[0].text and "\ufffd" not in documents[0].text, name


# the same bytes, the same text


def test_reading_again_gives_the_same(tmp_path: Path) -> None:
    for name, data in {
        "a.html": made.PAGE, "b.pdf": made.pdf(made.FIRST_PAGE, made.SECOND_PAGE), "c.docx": made.docx(),
        "d.epub": made.epub(), "e.vtt": made.VTT, "f.csv": made.CSV.replace("Copy", "Body"), "g.mhtml": made.mhtml(),
    }.items():  # fmt: skip
        path = written(tmp_path / name, data)
        first, second = read(path), read(path)
        assert first == second and first[0], name


# through the commands


def run(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, list[Record], str]:
    from qa.cli import main

    code = main([str(a) for a in arguments])
    out, err = capfd.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def test_quotes_maps_columns_and_says_what_it_skipped(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    written(tmp_path / "in" / "t.csv", made.CSV)
    written(tmp_path / "in" / "old.txt", "“Café,” said Jo Roe.".encode("cp1252"))
    written(tmp_path / "in" / "long.txt", "word " * 2_000)
    written(tmp_path / "in" / "scan.pdf", made.pdf(made.FIRST_PAGE, [], scanned=(2,)))
    code, records, err = run(
        capfd,
        "quotes",
        "--text",
        "--columns",
        "text=Copy,title=Hed,id=Ref",
        "--max-characters",
        "5000",
        tmp_path / "in",
    )
    assert code == 0
    assert [r["id"] for r in records] == ["old.txt#1", "scan.pdf#1", "k-1", "t.csv#3"]
    assert records[2]["title"] == made.TITLE and records[2]["stated"]["title"]["origin"] == "column Hed"
    assert "old.txt: read as cp1252" in err and "scan.pdf page 2" in err and "long.txt: too long" in err
    code, _, err = run(capfd, "quotes", "--columns", "colour=Red", tmp_path / "in")
    assert code == 2 and err.count("\n") == 1 and "--columns" in err


def test_ingest_tells_encodings_and_rejects_in_its_ledger(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    written(tmp_path / "in" / "t.csv", made.CSV)
    written(tmp_path / "in" / "old.txt", "“Café,” said Jo Roe.".encode("cp1252"))
    written(tmp_path / "in" / "ferry.html", made.PAGE)
    written(tmp_path / "in" / "sheet.xlsx", made.zipped(xl__workbook_xml="<x/>"))
    arguments = ("ingest", "--data", tmp_path / "data", "--columns", "text=Copy,id=Ref", tmp_path / "in")
    code, (ledger,), err = run(capfd, *arguments)
    assert code == 0 and ledger["new"] == 4
    assert ledger["encodings"] == [{"source": "old.txt", "encoding": "cp1252"}]
    assert [s["source"].rpartition("/")[2] for s in ledger["skipped"]] == ["sheet.xlsx"] and "CSV" in err
    code, (ledger,), _ = run(capfd, *arguments)
    assert (ledger["new"], ledger["changed"], ledger["unchanged"]) == (0, 0, 4)
