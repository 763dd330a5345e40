"""What a database role of readers may read."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg import sql

from wanli.public_tables import public_tables


class Command(BaseCommand):
    help = "在 PostgreSQL 里让一个角色只能读公开的内容；每次更新（migrate）之后再运行一遍。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", metavar="角色")

    def handle(self, *args: Any, role: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("这条命令只用于 PostgreSQL。SQLite 用 DATABASE_READ_URL 就够了。")
        tables = public_tables()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper OR pg_has_role(rolname, current_user, 'member')"
                " FROM pg_roles WHERE rolname = %s",
                [role],
            )
            match cursor.fetchone():
                case None:
                    raise CommandError(
                        f"数据库里没有角色“{role}”。请先用 psql 建立："
                        f"CREATE ROLE {role} LOGIN PASSWORD '…';"
                    )
                case [True]:
                    raise CommandError(f"角色“{role}”本来就什么都能改，请另建一个给读者用。")
            for statement in (
                "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
                "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
                "GRANT USAGE ON SCHEMA public TO {role}",
                "GRANT SELECT ON {tables} TO {role}",
            ):
                names = sql.SQL(", ").join(map(sql.Identifier, tables))
                cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role), tables=names))
        self.stdout.write(f"角色“{role}”现在能读 {len(tables)} 张表，不能写。")
