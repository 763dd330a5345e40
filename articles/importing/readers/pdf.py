"""PDF pages: the characters and their places by pdfium, the order of reading by columns.

pdfium is not thread-safe and reads what strangers made: it runs in a confined process.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from articles.importing.blocks import Document, Doubt, Refused
from articles.importing.readers.columns import Char, lines_of
from articles.importing.readers.confined import confined
from articles.importing.readers.limits import MAX_PAGES, check_characters
from articles.importing.readers.paragraphs import Line, document

# Of a Chinese font, in its size.
DESCENT = 0.12

NO_TEXT = (
    "这份 PDF 里只有图像，没有文字。请用扫描软件的“文字识别（OCR）”导出为 Word，"
    "或找排版人员要带文字的 PDF、.docx。"
)
ENCRYPTED = "这份 PDF 加了密码，读不了。请打开后另存为没有密码的 PDF 或 .docx，再导入。"
BROKEN = "这份 PDF 已损坏，打不开。请向排版人员重新要一份，或另存为 .docx 后再导入。"
NO_CODES = (
    "这份 PDF 的字体没有文字编码，读出来是乱码。请向排版人员要 .docx，或用文字识别（OCR）导出。"
)


def read_pdf(data: bytes) -> Document:
    """The blocks of a PDF's pages, a line number a paragraph; a doubt for pages without text.

    Raises Refused for a file that is broken, encrypted, has more than MAX_PAGES pages or no text.
    """
    pages = confined("pdf", data)
    lines: list[Line] = []
    doubts = []
    for number, page in enumerate(pages, 1):
        if not page:
            place = max(1, len(lines))
            doubts.append(Doubt(place, f"PDF 第 {number} 页没有文字，可能只有图像，请核对。"))
        lines += [Line(text, style) for text, style in page]
    result = document(lines, may_be_broken=False)
    result.doubts = sorted(result.doubts + doubts, key=lambda doubt: doubt.line)
    return result


def convert(data: bytes) -> list[list[tuple[str, str]]]:
    """The paragraphs of each page as text and style; raises Refused as read_pdf does."""
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        protected = (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
        raise Refused(ENCRYPTED if error.err_code in protected else BROKEN) from error
    if len(pdf) > MAX_PAGES:
        raise Refused(f"这份 PDF 有 {len(pdf)} 页，超过 {MAX_PAGES} 页。请按期拆开后再导入。")
    if not len(pdf):
        raise Refused(BROKEN)
    pages = []
    total = 0
    for number in range(len(pdf)):
        try:
            pages.append(characters(pdf[number]))
        except pdfium.PdfiumError as error:
            raise Refused(BROKEN) from error
        total += len(pages[-1])
        check_characters(total)
    if not total:
        raise Refused(NO_TEXT)
    unknown = sum(char.text in "\0\ufffd" for page in pages for char in page)
    if unknown * 2 > total:
        raise Refused(NO_CODES)
    return [lines_of(page) for page in pages]


def characters(page: pdfium.PdfPage) -> list[Char]:
    """The page's characters that are no white space, in the file's order, with their places.

    Places are in points from the page's lower left corner. What pdfium itself adds between
    lines is left out.
    """
    textpage = page.get_textpage()
    check_characters(textpage.count_chars())
    result = []
    is_spaced = False
    for index in range(textpage.count_chars()):
        text = chr(pdfium_c.FPDFText_GetUnicode(textpage, index))
        if text.isspace():
            is_spaced = True
            continue
        if pdfium_c.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        result.append(placed(textpage, index, text, is_spaced))
        is_spaced = False
    return result


def placed(textpage: pdfium.PdfTextpage, index: int, text: str, is_spaced: bool) -> Char:
    """The character with a box as high as its font and as wide as its advance.

    pdfium's own boxes are so or, for some fonts, those of the ink: that of 一 is a stroke, which
    would stand on no line, and beside that of ， there would be a space.
    """
    box = pdfium_c.FS_RECTF()
    matrix = pdfium_c.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box))
    pdfium_c.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix))
    pdfium_c.FPDFText_GetCharOrigin(textpage, index, ctypes.byref(x), ctypes.byref(y))
    size = pdfium_c.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
    if size < 1:
        return Char(text, box.left, box.right, box.bottom, box.top, is_spaced)
    left, right = min(box.left, x.value), box.right
    is_ink = box.top - box.bottom < 0.97 * size
    if is_ink and unicodedata.east_asian_width(text) in "WF" and not matrix.b:
        right = max(right, x.value + size)
    bottom = y.value - DESCENT * size
    return Char(text, left, right, bottom, bottom + size, is_spaced)
