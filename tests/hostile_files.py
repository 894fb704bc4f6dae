"""Reading what may be refused, and files made to harm."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

from corpus.model import Document, Reject
from corpus.reading import LIMITS, Limits, read_paths

QUICK = replace(LIMITS, seconds=5, memory=400 << 20)
GOOD = "“The tide waits,” said Ada Roe."


def read(path: Path, limits: Limits = LIMITS) -> tuple[list[Document], list[Reject]]:
    items = list(read_paths([path], limits=limits))
    return [i for i in items if isinstance(i, Document)], [i for i in items if isinstance(i, Reject)]


def refused(path: Path, data: bytes, limits: Limits = LIMITS) -> Reject:
    """The one line about a bad file, in a folder whose good file is read all the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    (path.parent / "zz-good.txt").write_text(GOOD, "utf-8")
    documents, rejects = read(path.parent, limits)
    assert [d.id for d in documents] == ["zz-good.txt"]
    (reject,) = rejects
    assert reject.source.startswith(str(path)) and "\n" not in reject.reason and len(reject.reason) < 300
    return reject


def archive(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members:
            packed.writestr(name, data)
    return out.getvalue()


def pdf_of(stream: bytes, extra: bytes = b"") -> bytes:
    """A PDF of one page with that content stream, packed."""
    packed = zlib.compress(stream, 9)
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return out + b"trailer << /Size 6 /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (extra, table)
