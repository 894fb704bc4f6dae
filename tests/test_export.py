"""Exports hold the source's own words, run nothing, and are read back by the formats' own rules."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from asked_corpus import COURIER, RECORDS, service
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Corrected, Evidence, Kind, Span, Speaker, SpeakerKind
from qa.export import FORMATS, Selection, bibtex, ris
from qa.export import csv as csv_format
from qa.export.citation import Style, citation, escaped
from qa.model import Question, QuotationView, UnknownSpeaker, UserError

MAUD = "person:maud-tillery"
TEXTS = {r["id"]: r["text"] for r in RECORDS}
words = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=60)


def view(text: str, **changed: object) -> QuotationView:
    given: dict = {
        "id": "a/u0", "article": "a", "document": "a", "start": 0, "end": len(text), "pieces": (Span(0, len(text)),),
        "type": "direct", "text": text, "speaker": "Ann Ox",
        "speakers": (Speaker("person:ann-ox", "Ann Ox", SpeakerKind.PERSON),), "candidates": (), "paragraph": 3,
        "title": "A title", "author": "Bo Elk", "date": "2019-05-04", "publication": "The Paper",
        "url": "https://paper.example/a", "evidence": Evidence(), "confidence": 0.9,
    }  # fmt: skip
    return QuotationView(**{**given, **changed})


def test_what_is_selected() -> None:
    everything = service().selected(Selection())
    assert {v.article for v in everything} == {"library", "pump"}
    assert all(v.text == TEXTS[v.document][v.start : v.end] for v in everything)
    assert len({v.id for v in everything}) == len(everything)
    said = service().selected(Selection(speaker=MAUD))
    assert said == tuple(v for v in everything if MAUD in {s.id for s in v.speakers})
    assert service().selected(Selection(article="pump")) == tuple(v for v in everything if v.article == "pump")
    asked = service().selected(Selection(question=Question("Who said the library is a warehouse for paper?")))
    assert "warehouse" in asked[0].text
    ids = (everything[2].id, everything[0].id)
    assert tuple(v.id for v in service().selected(Selection(quotations=ids))) == ids
    for wrong in (Selection(quotations=("x",)), Selection(article="x"), Selection(speaker="x")):
        with pytest.raises(UserError):
            service().selected(wrong)
    with pytest.raises(UnknownSpeaker):
        service().selected(Selection(speaker="x"))
    with pytest.raises(UserError, match="bibtex"):
        service().export("word", Selection())


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_holds_every_word(format: str) -> None:
    made = service().export(format, Selection(speaker=MAUD))
    said = service().selected(Selection(speaker=MAUD))
    assert made.count == (len(said) if format not in ("bibtex", "ris") else len({v.article for v in said}))
    assert made.filename.startswith("quotations.")
    text = made.text
    if format == "csv":
        text = "\n".join(row["text"] for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    elif format in ("json", "webannotation"):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    assert all(v.text in text for v in said)


def test_csv_says_where_it_stands() -> None:
    made = service().export("csv", Selection(article="library"))
    rows = list(csv.DictReader(io.StringIO(made.text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == made.count
    for row in rows:
        assert row["text"] == TEXTS["library"][int(row["start"]) : int(row["end"])]
        assert row["publication"] == COURIER


@given(words, words)
def test_no_cell_is_a_formula(text: str, name: str) -> None:
    made, _ = csv_format.write([view(text, speaker=name, title="=" + name, author="\u00a0+1", publication="＝1")])
    (row,) = csv.DictReader(io.StringIO(made.removeprefix("\ufeff"), newline=""))
    for cell in row.values():
        assert not cell.lstrip(" \u00a0").startswith(csv_format.FORMULA)
    assert row["text"].removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize("cell", ["=1+1", "@x", "+1", "-1", "\t=1", "\r=1", " =1", '=HYPERLINK("http://x","y")'])
def test_formulas_are_cells(cell: str) -> None:
    assert csv_format.safe(cell) == "'" + cell
    assert csv_format.safe("a" + cell) == "a" + cell


@given(words)
def test_bibtex_is_balanced_and_says_the_words(text: str) -> None:
    made, count = bibtex.write([view(text, url="https://x.example/{a}\\b c%20d")])
    assert count == 1
    depth = 0
    for c in made:
        depth += (c == "{") - (c == "}")
        assert depth >= 0
    assert depth == 0
    annote = made[made.index("annote = {") + len("annote = {") : made.rindex("},\n}")]
    names = {v: k for k, v in bibtex.SPECIAL.items()}
    said = re.sub("|".join(map(re.escape, sorted(names, key=len, reverse=True))), lambda m: names[m.group()], annote)
    assert said == f"Ann Ox: {text}"
    assert "%7Ba%7D%5Cb%20c%20d" in made


def test_bibtex_keys_differ() -> None:
    made, count = bibtex.write([view("x"), view("y", article="b"), view("z")])
    assert count == 2
    assert re.findall(r"@article\{(.*),", made) == ["elk2019title", "elk2019title-2"]
    assert "month = may" in made
    bare, _ = bibtex.write([view("x", title=None, author=None, date=None, publication=None, url=None)])
    assert "title" not in bare and "year" not in bare


@given(words, words)
def test_ris_has_no_tags_but_its_own(text: str, title: str) -> None:
    made, _ = ris.write([view(text + "\r\nER  - \nTY  - JOUR", title=title)])
    lines = made.split("\r\n")
    assert lines[0] == "TY  - NEWS"
    assert sum(line.startswith("ER  - ") for line in lines) == sum(line.startswith("TY  - ") for line in lines) == 1
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)


def test_web_annotations_point_where_the_words_are() -> None:
    made = json.loads(service().export("webannotation", Selection()).text)
    assert made["@context"] == "http://www.w3.org/ns/anno.jsonld"
    for item, v in zip(made["items"], service().selected(Selection()), strict=True):
        quote, position = item["target"]["selector"]
        assert quote["exact"] == TEXTS[v.document][position["start"] : position["end"]]
        assert [b["value"] for b in item["body"]] == [s.name for s in v.speakers]


def test_a_citation() -> None:
    plain = citation(view("“Yes.”"))
    assert plain == "“Yes.”\n— Ann Ox, Bo Elk, “A title”, The Paper, 2019-05-04, ¶ 3, https://paper.example/a"
    marked = Corrected("c-1", "2026-11-25", (), Kind.DIRECT, Evidence(), 0.5)
    assert citation(view("“Yes.”", corrected=marked)).endswith("speaker corrected 2026-11-25")
    unsure = citation(view("“Yes.”", speaker=None, title=None, author=None, date=None, publication=None, url=None))
    assert unsure == "“Yes.”\n— not attributed, ¶ 3"
    assert "paraphrased" in citation(view("He says so", type="indirect"))
    (id, text) = next((v.id, v.text) for v in service().selected(Selection()))
    assert service().citation(id).startswith(text)


@given(words)
def test_markdown_shows_every_character(text: str) -> None:
    assert re.sub(r"\\([\\`*_{}\[\]<>()#+\-.!|~&$])", r"\1", escaped(text)) == text
    shown = citation(view(text), Style.MARKDOWN)
    assert all(line.startswith(">") for line in shown.rstrip("\n").split("\n"))
