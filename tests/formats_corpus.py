"""Invented articles written in every format that is read; the binary ones are built by the formats' own libraries."""

from __future__ import annotations

import io
import json
import zipfile

TITLE = "Ferry crews vote to strike"
HEAD = "By Petra Vaux"
LEAD = "Crews of the Grey Ansel ferries have voted to stop work from Friday, in a quarrel over a second engineer."
CRANE = "“We will not sail her with one engineer,” said Tobias Crane, who has worked the boats for nineteen years."
CRANE_WORDS = "“We will not sail her with one engineer,”"
LINES = "Hithe Lines, which runs the boats, said that it had offered a second engineer on night sailings since October."
QUILL_LEAD = "In a letter to the crews, the harbourmaster, Ines Quill, wrote:"
QUILL_BLOCK = (
    "Nobody should be asked to choose between a timetable and a life, and nobody will be while I hold this office."
)
QUILL = "Ms Quill said: “I have asked them all to sit down on Monday.”"
QUILL_WORDS = "“I have asked them all to sit down on Monday.”"

SECOND_TITLE = "Museum to lend its mud"
SECOND = (
    "The mud museum at Saltmarrow is to lend forty jars of mud to schools, its trustees decided on Thursday night.",
    "“Children understand mud,” said Winifred Ash, the keeper. “It is the grown-ups who need it explained to them.”",
    "The jars, which come from every creek between Saltmarrow and the bar, will travel in a van lined with straw.",
)
STATED = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE,
    "author": [{"@type": "Person", "name": "Petra Vaux"}], "datePublished": "2026-03-04T09:30:00Z",
    "publisher": {"@type": "Organization", "name": "The Osterhithe Lantern"},
    "mainEntityOfPage": {"@id": "https://lantern.example/ferry"},
}  # fmt: skip

ARTICLE = f"""<article>
<div class="kicker"><a href="/t">Transport</a></div>
<h1>{TITLE}</h1>
<p class="article__standfirst">The crews want a second engineer on every sailing</p>
<p class="byline">By <a rel="author" href="/v">Petra Vaux</a></p><time datetime="2026-03-04T09:30:00Z">4 March 2026</time>
<figure><img src="a.jpg" alt="A boat"><figcaption>The Dunlin at her berth in Osterhithe</figcaption></figure>
<p>{LEAD}</p>
<div class="social-share"><ul><li><a href="#">Facebook</a></li><li><a href="#">Send to a friend</a></li></ul></div>
<p>{CRANE}</p>
<h2>A long winter</h2>
<p>Hithe Lines, which runs the boats, said that it had offered a second <em>engineer</em>&nbsp;on night sailings
   since October.</p>
<p>{QUILL_LEAD}</p>
<blockquote><p>{QUILL_BLOCK}</p></blockquote>
<aside class="related"><h3>Related</h3><p>“I told them so in August,” said Cedric Mallow, a passenger.</p></aside>
<ul><li>Sailings stop at noon on Friday.</li><li>Islanders may use the mail boat.</li></ul>
<script>document.write("“Never,” said the script.")</script>
<p>{QUILL}</p>
</article>"""
PAGE = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{TITLE} | The Osterhithe Lantern</title>
<meta property="og:site_name" content="The Osterhithe Lantern"><meta property="og:title" content="{TITLE}">
<link rel="canonical" href="https://lantern.example/ferry"><style>p {{ color: red }}</style>
<script type="application/ld+json">{json.dumps(STATED)}</script></head>
<body class="has-sidebar"><header class="site-header"><a href="/">The Osterhithe Lantern</a></header>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/boats">Boats</a></li></ul></nav>
<div id="cookie-banner"><p>We use cookies to make your visit better, said nobody ever.</p><button>Accept</button></div>
<main>{ARTICLE}</main>
<section class="most-read"><h2>Most read</h2><ol><li><a href="/1">Otter seen</a></li><li><a href="/2">Fog</a></li></ol>
</section><footer><p>© 2026 Osterhithe Lantern Ltd. “All the news that floats,” said our founder.</p></footer>
</body></html>"""
TWO_ARTICLES = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Lantern digest</title>
<meta property="og:site_name" content="The Osterhithe Lantern"></head><body><nav><a href="/">Home</a></nav><main>
<article><h2>{TITLE}</h2><p>By Petra Vaux</p><p>{LEAD}</p><p>{CRANE}</p><p>{LINES}</p></article>
<article><h2>{SECOND_TITLE}</h2><p>By Odo Fenn</p>{"".join(f"<p>{p}</p>" for p in SECOND)}</article>
</main></body></html>"""
FLAT = f"""<html><body><h1>{TITLE}</h1><p>{LEAD}<p>{CRANE}<p>{LINES}
<h1>{SECOND_TITLE}</h1>{"".join(f"<p>{p}" for p in SECOND)}</body></html>"""

MARKDOWN = f"""---
title: "{TITLE}"
authors:
  - Petra Vaux
  - Odo Fenn
date: 2026-03-04
publication: The Osterhithe Lantern
---

# {TITLE}

{LEAD}

{CRANE}
"""

SRT = """1
00:00:01,000 --> 00:00:04,200
SALLOW: Good morning, everyone.
Mr Marl, how long have you served in her?

2
00:00:04,900 --> 00:00:07,000
MARL: Eleven <i>winters</i>. I count

3
00:00:07,100 --> 00:00:08,000
in winters.

4
00:00:09,000 --> 00:00:12,000
SALLOW: What did you tell the company that night?

5
00:00:13,500 --> 00:00:16,000
MARL: I told them the shaft bearing was gone.
"""
VTT = """WEBVTT

NOTE taken down by hand

intro
00:01.000 --> 00:04.200 align:start
<v Ada Sallow>Good morning, everyone. How long have you served in her?

00:04.900 --> 00:07.000
<v.loud Yusuf Marl>Eleven winters. I count</v>

00:07.100 --> 00:08.000
<v Yusuf Marl>in winters &amp; in gales.

00:09.000 --> 00:16.000
<v Ada Sallow>What did you tell the company?
<v Yusuf Marl>I told them the shaft bearing was gone.
"""
CSV = (
    "Ref,Hed,Filed By,Pub. Dt,Copy\r\n"
    f'k-1,{TITLE},Petra Vaux,4 March 2026,"{LEAD}\n\n{CRANE}"\r\n'
    ",,,,\r\n"
    f',"Museum, to lend",Odo Fenn,,"{SECOND[1]}"\r\n'
)


def docx(*, title: str = "", author: str = "", table: bool = False) -> bytes:
    """The first article as a Word file."""
    from docx import Document

    made = Document()
    made.core_properties.title, made.core_properties.author = title, author
    made.add_heading(TITLE, 0)
    made.add_paragraph(HEAD)
    made.add_paragraph("4 March 2026")
    for words in (LEAD, CRANE):
        made.add_paragraph(words)
    made.add_heading("A long winter", 1)
    made.add_paragraph(QUILL_LEAD)
    made.add_paragraph(QUILL_BLOCK, style="Quote")
    made.add_paragraph("Sailings stop at noon on Friday.", style="List Bullet")
    if table:
        cells = made.add_table(rows=1, cols=2).rows[0].cells
        cells[0].text, cells[1].text = "Boats", "three"
    made.add_paragraph(QUILL)
    made.sections[0].footer.paragraphs[0].text = "Osterhithe Lantern, copy desk"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def pdf(*pages: list[tuple[str, str]], title: str = "", author: str = "", scanned: tuple[int, ...] = (), password: str = "",
        running: str = "") -> bytes:  # fmt: skip
    """A PDF whose pages hold ``(style, words)``, set by reportlab; the pages numbered ``scanned`` hold only a picture."""
    from PIL import Image
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Frame, Paragraph, Spacer

    styles = getSampleStyleSheet()
    out = io.BytesIO()
    encrypt = {"encrypt": password} if password else {}
    canvas = Canvas(out, pagesize=A5, invariant=1, **encrypt)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    for number, page in enumerate(pages, 1):
        if number in scanned:
            picture = Image.new("L", (60, 80), 200)
            canvas.drawImage(ImageReader(picture), 0, 0, *A5)
        if running:
            canvas.setFont("Helvetica", 8)
            canvas.drawString(40, A5[1] - 25, running)
            canvas.drawString(40, 20, f"Page {number}")
        flow = [part for style, words in page for part in (Paragraph(words, styles[style]), Spacer(1, 8))]
        Frame(40, 40, A5[0] - 80, A5[1] - 80).addFromList(flow, canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def printed(paragraphs: list[str], title: str) -> bytes:
    """A PDF set as newspapers are: two justified columns, first lines set in, the title in the first, running heads."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    styles = getSampleStyleSheet()
    body = ParagraphStyle("body", parent=styles["Normal"], fontName="Times-Roman", fontSize=9, leading=11,
                          firstLineIndent=10, alignment=4)  # fmt: skip
    out = io.BytesIO()
    width = (A4[0] - 100) / 2

    def head(canvas: object, page: object) -> None:
        canvas.setFont("Helvetica", 8)  # type: ignore[attr-defined]
        canvas.drawString(50, A4[1] - 30, "The Osterhithe Lantern")  # type: ignore[attr-defined]
        canvas.drawCentredString(A4[0] / 2, 20, str(page.page))  # type: ignore[attr-defined]

    frames = [Frame(x, 50, width, A4[1] - 100) for x in (40, 60 + width)]
    made = BaseDocTemplate(out, pagesize=A4, invariant=1)
    made.addPageTemplates(PageTemplate(frames=frames, onPage=head))
    made.build([Paragraph(title, styles["Title"]), *(Paragraph(words, body) for words in paragraphs)])
    return out.getvalue()


FIRST_PAGE = [("Title", TITLE), ("Normal", HEAD), ("Normal", "4 March 2026"), ("Normal", LEAD), ("Normal", CRANE)]
SECOND_PAGE = [("Heading2", "A long winter"), ("Normal", LINES), ("Normal", QUILL)]
OTHER_PAGE = [("Title", SECOND_TITLE), ("Normal", "By Odo Fenn"), *(("Normal", words) for words in SECOND)]


def epub() -> bytes:
    """The first article as an EPUB of two chapters."""
    container = (
        '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
        "</container>"
    )
    package = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Lantern, bound</dc:title><dc:creator>Petra Vaux'
        "</dc:creator><dc:publisher>Lantern Press</dc:publisher><dc:date>2026-04-01</dc:date></metadata><manifest>"
        '<item id="b" href="two%20b.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    page = '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", container)
        book.writestr("OEBPS/book.opf", package)
        book.writestr("OEBPS/one.xhtml", page.format(f"<h1>{TITLE}</h1><p>{LEAD}</p><p>{CRANE}</p><p>{LINES}</p>"))
        second = "".join(f"<p>{p}</p>" for p in SECOND)
        book.writestr("OEBPS/two b.xhtml", page.format(f"<h1>{SECOND_TITLE}</h1>{second}"))
    return out.getvalue()


def mhtml() -> bytes:
    """The page as a browser saves it in one file."""
    from email.message import EmailMessage

    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://lantern.example/ferry"
    message["Subject"] = TITLE
    message.make_related()
    body = EmailMessage()
    body.set_content(PAGE, subtype="html", cte="quoted-printable")
    picture = EmailMessage()
    picture.set_content(b"\x89PNG\r\n\x1a\n", "image", "png")
    message.attach(body)
    message.attach(picture)
    return bytes(message)


def zipped(**members: bytes | str) -> bytes:
    """A ZIP of those members; ``__`` in a name stands for a slash, and its last ``_`` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(".".join(name.replace("__", "/").rsplit("_", 1)), data)
    return out.getvalue()
