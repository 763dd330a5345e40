"""How well the parser reads the corpus: recall and precision of sections, areas and figures.

python -m tests.articles.importing.score [NUMBER …]   prints what was missed or made up
"""

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from articles.importing.names import Names
from articles.importing.numbers import plain
from articles.importing.parser import parse
from articles.importing.parts import Reading
from articles.importing.readers import read

KINDS = (
    "heads",
    "sections",
    "paragraphs",
    "areas",
    "figures",
    "honours",
    "plans",
    "photos",
)
CORPUS = Path(__file__).parent / "corpus"

NAMES = Names(
    areas={
        "交暨": "jiaoji",
        "香泉": "xiangquan",
        "香泉路": "xiangquan",
        "万里名轩": "wanli-mingxuan",
        "中浩云": "zhonghaoyun",
        "愉景华庭": "yujing-huating",
        "中骏天誉": "zhongjun-tianyu",
        "颐华第一": "yihua-1",
        "颐华第二": "yihua-2",
        "万里雅筑": "wanli-yazhu",
        "富平": "fuping",
        "凯旋华庭": "kaixuan-huating",
        "凯旋公寓": "kaixuan-gongyu",
        "中环家园": "zhonghuan-jiayuan",
        "中环锦园": "zhonghuan-jinyuan",
        "中环花苑": "zhonghuan-huayuan",
    },
    estates={"凯旋花园": "kaixuan-gongyu", "中鹰黑森林": "kaixuan-gongyu"},
)


@dataclass
class Score:
    """Counts of one kind of thing: expected, found, and both."""

    expected: int = 0
    found: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    def count(self, text: str, expected: Counter[Any], found: Counter[Any]) -> None:
        self.expected += expected.total()
        self.found += found.total()
        self.right += (expected & found).total()
        self.missed += [f"{text}: {row}" for row in (expected - found).elements()]
        self.invented += [f"{text}: {row}" for row in (found - expected).elements()]


def read_corpus_text(path: Path) -> Reading:
    return parse(read(path.read_bytes(), path.name), NAMES)


def expected_rows(articles: list[dict[str, Any]], kind: str) -> Counter[Any]:
    rows: Counter[Any] = Counter()
    for article in articles:
        if kind == "heads":
            rows.update([tuple(article[n] for n in ("column", "kicker", "headline", "subhead"))])
            rows.update([("byline", authors(article["byline"]))])
        for section in article["sections"]:
            start = squeeze(section["body_starts"])[:4]
            if kind == "sections":
                rows.update([(squeeze(section["heading"]), start)])
            elif kind == "paragraphs":
                rows.update([(start, section["paragraphs"])])
            elif kind == "areas":
                rows.update([(start, section["area"])])
            elif kind == "figures":
                rows.update((start, f["value"], f["unit"]) for f in section["figures"])
            elif kind == "honours":
                rows.update((start, squeeze(h["title"])) for h in section["honours"])
            elif kind == "plans" and section["plans_count"]:
                rows.update({(start, "plan"): section["plans_count"]})
            elif kind == "photos":
                rows.update(
                    (start, squeeze(caption).strip("「」")) for caption in section["photos"]
                )
    return rows


def found_rows(reading: Reading, kind: str) -> Counter[Any]:
    rows: Counter[Any] = Counter()
    for article in reading.articles:
        if kind == "heads":
            rows.update([(article.column, article.kicker, article.headline, article.subhead)])
            rows.update([("byline", authors(article.byline))])
        for section in article.sections:
            start = squeeze("".join(paragraph.text for paragraph in section.body))[:4]
            if kind == "sections":
                rows.update([(squeeze(section.heading), start)])
            elif kind == "paragraphs":
                rows.update([(start, len(section.body))])
            elif kind == "areas":
                rows.update([(start, section.area)])
            elif kind == "figures":
                rows.update((start, plain(f.value), f.unit) for f in section.figures)
            elif kind == "honours":
                rows.update((start, squeeze(honour.title)) for honour in section.honours)
            elif kind == "plans" and section.plans:
                rows.update({(start, "plan"): len(section.plans)})
            elif kind == "photos":
                rows.update(
                    (start, squeeze(photo.caption).strip("「」")) for photo in section.photos
                )
    return rows


def authors(byline: str) -> str:
    """The byline without the marks of its form: □, brackets, 本报讯 and its date."""
    return re.sub(r"^本报(?:\d+月\d+日)?讯|[□■（）()\s]", "", byline)


def squeeze(text: str) -> str:
    return "".join(text.split())


def scores(only: list[str] | None = None) -> dict[str, Score]:
    """The scores over the whole corpus (or the texts of these numbers), by kind."""
    result = {kind: Score() for kind in KINDS}
    for path in sorted(CORPUS.glob("*.txt")):
        if only and path.name[:2] not in only:
            continue
        expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        reading = read_corpus_text(path)
        for kind, score in result.items():
            rows = expected_rows(expected["articles"], kind), found_rows(reading, kind)
            score.count(path.name[:2], *rows)
    return result


if __name__ == "__main__":
    for kind, score in scores(sys.argv[1:]).items():
        print(f"{kind:10} recall {score.recall:.1%} precision {score.precision:.1%}", end="  ")
        print(f"({score.right} of {score.expected}, {score.found} found)")
        for sign, rows in (("-", score.missed), ("+", score.invented)):
            for row in rows:
                print("   ", sign, row)
