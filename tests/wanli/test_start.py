"""What a process for readers brings into memory."""

from django.db import connection

from tests.benchmarks.serving import FIRST
from tests.deployment import python

# Packages that only the newsroom, commands or other settings need.
NOT_NEEDED = {
    "PIL", "bagit", "boto3", "axes", "django_otp", "mammoth", "opencc",
    "pypdfium2", "pypinyin", "redis",
}  # fmt: skip
LOADED = """
import sys
search = environ | {"PATH_INFO": "/search/", "QUERY_STRING": "q=%E6%A8%93%E9%81%93"}
assert b"".join(application(search, lambda status, headers, *rest: said.append(status)))
assert said == ["200 OK"] * 2, said
print(*sys.modules)
"""


def test_readers_processes_import_nothing_that_they_do_not_need(
    own_database: dict[str, str],
) -> None:
    code = f"from wanli.wsgi import application\n{FIRST}{LOADED}"
    # Otherwise static files had to be collected.
    environment = {**own_database, "ADMIN_ENABLED": "0", "DEBUG": "1"}
    loaded = set(python(environment, "-c", code).split())
    assert "articles.search.find" in loaded
    other = set() if connection.vendor == "postgresql" else {"psycopg"}
    assert loaded & (NOT_NEEDED | other) == set()
