import json
import sys
from argparse import ArgumentParser
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from articles.importing.parts import Reading
from articles.models import Correction
from articles.settling import unsettled
from residents_areas.importing.checking import NotWritten
from residents_areas.importing.proposing import period_of, slug_of
from residents_areas.importing.reading import Gathered, gather
from residents_areas.importing.report import as_json
from residents_areas.importing.writing import write
from residents_areas.periods import Period


class Command(BaseCommand):
    help = "把 Word、PDF、网页或文本文件读成一期草稿；--dry-run 只看读到了什么。"
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--issue", metavar="SLUG", help="草稿的网址名；没有就新建。")
        parser.add_argument("--period", help="报告所涉的半年，如 2019-h1。")
        parser.add_argument(
            "--correct",
            metavar="WORDS",
            default="",
            help="更正已发布的一期：更正了什么、为什么，读者看得到。",
        )
        parser.add_argument(
            "--kind",
            choices=Correction.Kind.values,
            default=Correction.Kind.ENTRY,
            help="更正的类别：entry 录入错误，print 报纸更正，addition 补充。",
        )
        parser.add_argument("--encoding", choices=["big5"], help="原稿是 Big5 编码。")
        parser.add_argument("--dry-run", action="store_true", help="只读，什么也不写。")
        parser.add_argument("--json", action="store_true", help="在标准输出写一个 JSON 对象。")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["json"] and isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        gathered = self.gather(options["files"], options["encoding"])
        reading, errors = gathered.reading, gathered.errors
        if not (reading.articles or errors):
            errors.append("没有读到文章。")
        if not errors and not options["dry_run"]:
            errors = self.write(
                gathered,
                options["issue"],
                options["period"],
                options["correct"].strip(),
                options["kind"],
            )
        if options["json"]:
            whole = as_json(None if errors else reading, errors)
            self.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2))
        elif not errors:
            self.summarise(reading)
        for doubt in reading.doubts:
            self.stderr.write(f"第 {doubt.line} 行：{doubt.message}")
        for error in errors:
            self.stderr.write(f"错误：{error}")
        if errors:
            sys.exit(1)

    def gather(self, files: list[Path], encoding: str | None) -> Gathered:
        """What the files say together; a file that cannot be opened is an error like others."""
        sources, errors = [], []
        for path in files:
            try:
                sources.append((path.name, path.read_bytes()))
            except OSError as error:
                errors.append(f"{path.name}：打不开（{error.strerror}）。")
        gathered = gather(sources, encoding)
        gathered.errors[:0] = errors
        return gathered

    def write(
        self,
        gathered: Gathered,
        slug: str | None,
        half_year: str | None,
        correction: str,
        kind: str,
    ) -> list[str]:
        """Write the draft and say what changed; the errors, if it was not written, or if not all
        of its pictures are as they should be."""
        reading = gathered.reading
        try:
            period = Period.from_slug(half_year) if half_year else period_of(reading)
        except ValueError:
            return [f"--period 应写成 2019-h1 或 2019-h2，不是“{half_year}”。"]
        if slug is None and not (slug := slug_of(reading, period)):
            return ["不知道给这一期取什么网址名，请用 --issue 说明，例如 2019-midyear。"]
        try:
            with unsettled() as faults:
                draft = write(
                    reading,
                    slug,
                    period=period,
                    pictures=gathered.pictures,
                    correction=correction,
                    kind=kind,
                )
        except NotWritten as error:
            return [str(error)]
        for note in draft.notes():
            self.stderr.write(f"{note}。")
        who = "读者现在就能看到" if draft.issue.is_published() else "只有工作人员看得到的草稿"
        self.stderr.write(f"写在 {draft.issue.get_absolute_url()}（{who}）。")
        return [f"{fault}。" for fault in faults]

    def summarise(self, reading: Reading) -> None:
        for article in reading.articles:
            self.stdout.write(f"《{article.headline}》{len(article.sections)} 个小节")
            for section in article.sections:
                self.stdout.write(
                    f"  {section.heading or '（无题）'} → {section.area or '不属于任何居民区'}："
                    f"{len(section.figures)} 个数字，{len(section.honours)} 项荣誉，"
                    f"{len(section.plans)} 条计划，{len(section.photos)} 幅图片"
                )
