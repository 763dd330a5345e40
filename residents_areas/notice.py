"""The paper notice: what of a report fits on one A4 sheet, in how large a type.

The sheet is set in em of one size of type (`static/css/notice.css` has the same measures), so that
its height can be reckoned here by counting characters: the largest size in which everything fits
is taken. What does not fit in the smallest is left out, and the sheet says how much.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from math import ceil

import segno

from articles.models import Article

from .amounts import Amount
from .models import Figure, Honour, MidYearReport, Plan
from .ratios import FigureSet

# Sizes of type in points. At one metre 14 can still be read with normal sight.
SIZES = (32, 28, 24, 22, 20, 18, 16, 15, 14)
# A4 without margins of 14 mm, in points; a little is kept for fonts that are wider.
WIDTH, HEIGHT = 516, 762 * 0.99
CODE = 102  # 36 mm
LINE = 1.4
SMALL = 0.75
MAX_SOURCES = 2
# Blank units around a QR code, as its standard asks.
MARGIN = 4


@dataclass(frozen=True)
class Code:
    """A QR code as the path of its dark squares in a square of `size` units, margin included."""

    size: int
    path: str


@dataclass
class Notice:
    report: MidYearReport
    address: str
    sets: list[FigureSet]
    honours: list[Honour]
    plans: list[Plan]
    sources: list[Article]
    size: int = SIZES[-1]
    # How many figures, honours, plans and articles stand on the web page only.
    more_figures: int = 0
    more_honours: int = 0
    more_plans: int = 0
    more_sources: int = field(init=False)

    def __post_init__(self) -> None:
        self.more_sources = len(self.sources[MAX_SOURCES:])
        del self.sources[MAX_SOURCES:]

    @property
    def code(self) -> Code:
        return code(self.address)

    @property
    def is_cut(self) -> bool:
        return bool(self.more_figures or self.more_honours or self.more_plans)

    def fits(self, size: int) -> bool:
        return height(self, size) * size <= HEIGHT

    def leave_out(self) -> bool:
        """Leave out the last item of the tallest list; False if there is none."""
        width = WIDTH / self.size
        lists: list[tuple[float, list[FigureSet] | list[Honour] | list[Plan]]] = [
            (sum(set_height(shown, width) for shown in self.sets), self.sets),
            (sum(line_height(str(honour), width) for honour in self.honours), self.honours),
            (sum(line_height(plan.text, width) for plan in self.plans), self.plans),
        ]
        tallest = max(lists, key=lambda pair: pair[0])[1]
        if not tallest:
            return False
        last = tallest.pop()
        if isinstance(last, FigureSet):
            self.more_figures += len(last.figures)
        elif isinstance(last, Honour):
            self.more_honours += 1
        else:
            self.more_plans += 1
        return True


def notice_of(report: MidYearReport, address: str) -> Notice:
    """The sheet of a report whose page has this address."""
    sheet = Notice(
        report=report,
        address=address,
        sets=report.figure_sets(),
        honours=list(report.honours.all()),
        plans=list(report.plans.all()),
        sources=list(dict.fromkeys(link.section.article for link in report.coverage.all())),
    )
    for size in SIZES:
        if sheet.fits(size):
            sheet.size = size
            return sheet
    while not sheet.fits(sheet.size) and sheet.leave_out():
        pass
    return sheet


def height(sheet: Notice, size: int) -> float:
    """The height of the sheet in em of this size of type (in points), rather too much."""
    width = WIDTH / size
    total = 3.8 + 2.9 * lines(sheet.report.printed_area, width / 2.4)
    for items in (sheet.sets, sheet.honours, sheet.plans):
        total += 2.4 if items else 0
    total += sum(set_height(shown, width) for shown in sheet.sets)
    total += sum(line_height(str(honour), width) for honour in sheet.honours)
    total += sum(line_height(plan.text, width) for plan in sheet.plans)
    if sheet.is_cut:
        total += 2 * LINE + 0.5
    return total + foot_height(sheet, size)


def foot_height(sheet: Notice, size: int) -> float:
    """Where it was printed and its address, in small type beside the code."""
    width = (WIDTH - CODE) / size - 1
    words = sum(lines(source_words(article), width / SMALL) for article in sheet.sources)
    words += lines(sheet.address, width / SMALL) + lines("字" * 19, width / SMALL)
    words += 1 if sheet.more_sources else 0
    return 1.5 + max(words * SMALL * LINE, CODE / size)


def source_words(article: Article) -> str:
    """About the words of a source: its real ones with room for what stands between them."""
    pages = "".join(map(str, article.pages.all()))
    return f"{article.issue}{article.headline}{pages}{'字' * 28}"


def set_height(shown: FigureSet, width: float) -> float:
    rows = sum(figure_height(figure, width) for figure in shown.figures)
    ratio = shown.ratio
    if ratio is None:
        return rows
    caption = "".join(f"{one.label}{one.amount()}" for one in (ratio.whole, ratio.part, ratio.rate))
    return rows + 1.5 + SMALL * LINE * lines(f"{caption}{'字' * 14}", width / SMALL)


def figure_height(figure: Figure, width: float) -> float:
    """A row: the number in large type, the printed words beside it."""
    amount = figure.amount()
    words = LINE * lines(figure.printed, width * 0.6)
    return 0.6 + max(words, number_height(amount, width * 0.4 - 0.5) if amount else 0)


def number_height(amount: Amount, width: float) -> float:
    across = 2 * breadth(amount.number) + breadth(amount.before + amount.after) + 0.6
    note = SMALL * LINE * lines(amount.note, width / SMALL) if amount.note else 0
    return 2.2 * ceil(across / width) + note


def line_height(text: str, width: float) -> float:
    return 0.6 + LINE * lines(text, width)


def lines(text: str, width: float) -> int:
    """In how many lines of this width in em a text is set; punctuation that may not begin a line
    leaves the one before it a character shorter."""
    return sum(ceil(max(1, breadth(row)) / max(1, width - 1)) for row in text.splitlines() or [""])


def breadth(text: str) -> float:
    """The breadth of a text in em, rather too much."""
    return sum(0.6 if character.isascii() else 1 for character in text)


def code(address: str) -> Code:
    """The QR code of an address."""
    made = segno.make(address, error="m", micro=False)
    size, _ = made.symbol_size(border=MARGIN)
    runs = []
    for y, row in enumerate(made.matrix_iter(border=MARGIN)):
        x = 0
        for is_dark, cells in groupby(row, bool):
            length = len(list(cells))
            if is_dark:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return Code(int(size), "".join(runs))
