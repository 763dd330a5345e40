"""Two who press 发布 at the same moment."""

import threading
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from articles.models import Event, Issue, Publication
from tests.admin_forms import change_address, form

from .test_publishing import make_draft


def editor_named(name: str) -> Client:
    user = User.objects.create_user(name, password="correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name="编辑"))
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


class Press(threading.Thread):
    """Sends a form once all the others are ready too; an answer is told on the form, or leads back
    to it."""

    status = 0

    def __init__(self, client: Client, address: str, data: dict[str, str], ready: Any) -> None:
        super().__init__()
        self.client, self.address, self.data, self.ready = client, address, data, ready

    def run(self) -> None:
        self.ready.wait()
        try:
            self.status = self.client.post(self.address, self.data).status_code
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_publish_at_the_same_moment_one_does() -> None:
    for number in range(5):
        issue = make_draft()
        clients = [editor_named(f"bianji-{number}-{which}") for which in "ab"]
        address = change_address(issue)
        sent = {**form(clients[0], address), "_publish": "1"}
        ready = threading.Barrier(len(clients))
        threads = [Press(client, address, sent, ready) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {thread.status for thread in threads} <= {200, 302}
        issue = Issue.objects.get(pk=issue.pk)
        assert issue.is_published()
        events = Event.objects.filter(address=issue.get_absolute_url())
        assert events.filter(kind="publish").count() == 1
        assert Publication.objects.filter(issue=issue).count() == 1
