"""PDF and Word files as tests need them, written by hand."""

import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO

from docx import Document


def pdf(*pages: Sequence[str], title: str = "", more: str = "") -> bytes:
    """A PDF in Helvetica with these lines on each page; `more` goes into the trailer."""
    parts = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 40 780 Td {shown} ET"
        kids.append(f"{len(parts) + 1} 0 R")
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(parts) + 2} 0 R"
            " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica"
            " /Encoding /WinAnsiEncoding >> >> >> >>"
        )
        parts.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    parts[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    parts.append(f"<< /Title ({title}) >>")
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n".encode("cp1252")
    start = len(out)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R /Info {len(parts)} 0 R {more} >>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF".encode())


LOCK = (
    "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4"
    f" /O <{'41' * 32}> /U <{'42' * 32}> >> /ID [<{'43' * 16}> <{'43' * 16}>]"
)


def docx(write: Callable[..., None], title: str = "") -> bytes:
    word = Document()
    word.core_properties.title = title
    write(word)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def bomb(size: int) -> bytes:
    """A Word file of a few kilobytes whose text unpacks to `size` bytes."""
    source, out = BytesIO(docx(lambda word: word.add_paragraph("x"))), BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "word/document.xml":
                content = content.replace(b"<w:body>", b"<w:body>" + b" " * size)
            new.writestr(part.filename, content)
    return out.getvalue()
