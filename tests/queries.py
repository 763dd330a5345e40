"""What a request asks of the database."""

from django.test.utils import CaptureQueriesContext


def questions(captured: CaptureQueriesContext) -> list[str]:
    """The statements that ask for something: not those that begin or end a transaction."""
    statements = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in statements if "SELECT" in sql]
