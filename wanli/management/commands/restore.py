from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wanli.backup.restoring import check, restore
from wanli.backup.unusable import Unusable
from wanli.media import Unreachable


class Command(BaseCommand):
    help = "先核对备份里的每个文件，再把它恢复到空的馆里；--verify 只核对。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, metavar="SOURCE", help="backup 写成的文件。")
        parser.add_argument("--verify", action="store_true", help="只核对，什么也不改。")

    def handle(self, *args: Any, source: Path, verify: bool, **options: Any) -> None:
        try:
            if verify:
                manifest = check(source)
                self.stdout.write(
                    f"{source} 完好：{manifest.made_at} 备份，"
                    f"{sum(manifest.rows.values())} 行，{manifest.files} 个原件。"
                )
                return
            restored = restore(source)
        except Unusable as error:
            raise CommandError(f"没有恢复：{error}。") from error
        except Unreachable as error:
            raise CommandError(f"没有恢复完：{error}，会接着恢复。") from error
        except OSError as error:
            raise CommandError(
                f"没有恢复完：写不下去（{error}）。腾出地方后，再运行一次同样的命令。"
            ) from error
        if restored.was_there:
            self.stdout.write("这份备份上次已经恢复好了，只差收尾；现在收好了。")
        for what in restored.unshown:
            self.stderr.write(f"{what}，读者看不到这幅图。")
        self.stdout.write(
            f"已恢复 {sum(restored.manifest.rows.values())} 行，{restored.manifest.files} 个原件，"
            f"是 {restored.manifest.made_at} 的备份。请重新启动网站。"
        )
