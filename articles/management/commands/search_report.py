import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.search.log import missed


class Command(BaseCommand):
    help = "从日志里数出读者检索而没有找到的词，最多的在前。不给文件就读标准输入。"
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--most", type=int, default=50, help="最多列出几行。")

    def handle(self, *args: Any, files: list[Path], most: int, **options: Any) -> None:
        lines: list[str] = [] if files else list(sys.stdin)
        for path in files:
            try:
                lines += path.read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError as error:
                raise CommandError(f"{path}：打不开（{error.strerror}）。") from error
        counts = missed(lines)
        for query, count in counts.most_common(most):
            self.stdout.write(f"{count}\t{query}")
        self.stdout.write(f"共 {counts.total()} 次没有找到。")
