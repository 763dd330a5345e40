"""What nginx keeps of the site, and when it asks anew."""

import gzip
import time
from pathlib import Path

import pytest

from tests.deployment import manage
from tests.drills.configured import NEWSROOM, READERS
from tests.drills.site import Machine, wait_for
from wanli.edition.link import FOLDER, alone

pytestmark = pytest.mark.django_db

SCHEDULE = """
from datetime import date, timedelta
from django.utils import timezone
from articles.models import Issue
issue = Issue.objects.create(title="定时的一期", slug="later", published_on=date(2031, 1, 1))
issue.publish(timezone.now() + timedelta(seconds=3))
"""
RENAME = "from articles.models import Issue; Issue.objects.update(title={!r})"


def test_a_page_is_asked_for_once(shipped: Machine) -> None:
    shipped.renew()
    first, second = (shipped.ask("/issues/") for _ in range(2))
    assert (first.status, first.cache) == (200, "MISS")
    assert (second.status, second.cache) == (200, "HIT")
    assert first.body == second.body
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_a_head_is_answered_from_the_same_copy(shipped: Machine) -> None:
    shipped.renew()
    page, head = shipped.ask("/about/"), shipped.ask("/about/", "HEAD")
    assert (head.status, head.cache, head.body) == (200, "HIT", b"")
    assert head.headers["content-length"] == str(len(page.body))


def test_there_are_two_copies_however_browsers_ask(shipped: Machine) -> None:
    shipped.renew()
    plain = shipped.ask("/tags/")
    for words in ("gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "GZIP"):
        answer = shipped.ask("/tags/", Accept_Encoding=words)
        assert answer.headers["content-encoding"] == "gzip"
        assert gzip.decompress(answer.body) == plain.body
        assert answer.cache == ("MISS" if words == "gzip" else "HIT")
        assert "accept-encoding" in answer.headers["vary"].lower()
    for words in ("identity", "br", "gzip;q=0", "gzip; q=0.0, br", "x-gzip-not"):
        answer = shipped.ask("/tags/", Accept_Encoding=words)
        assert (answer.body, answer.cache) == (plain.body, "HIT"), words


def test_a_change_is_seen_at_once(shipped: Machine) -> None:
    for number in range(3):
        title = f"改过{number}次的一期"
        shipped.ask("/issues/")
        assert shipped.ask("/issues/").cache == "HIT"
        manage(shipped.environment, "shell", "-v0", "-c", RENAME.format(title))
        answer = shipped.ask("/issues/")
        assert answer.cache == "MISS"
        assert title in answer.text


def test_what_is_of_another_edition_than_the_link_leads_to_is_not_kept(shipped: Machine) -> None:
    """As where one process asks a standby that is behind the one by which the link was renewed."""
    shipped.renew()
    folders = shipped.link.parent / FOLDER
    right, other = shipped.link.readlink(), folders / "another"
    other.mkdir()
    # Who follows the edition waits meanwhile.
    with alone(folders):
        lead(shipped.link, other)
        for _ in range(3):
            answer = shipped.ask("/about/")
            assert (answer.status, answer.cache) == (200, "MISS")
            assert "x-edition" not in answer.headers
        # What says nothing of an edition is kept.
        assert [shipped.ask("/favicon.ico").cache for _ in range(2)] == ["MISS", "HIT"]
        lead(shipped.link, right)
        assert [shipped.ask("/about/").cache for _ in range(2)] == ["MISS", "HIT"]


def lead(link: Path, folder: Path) -> None:
    new = link.with_name("of_test")
    new.symlink_to(folder)
    new.replace(link)


def test_a_scheduled_issue_appears_by_the_clock(shipped: Machine) -> None:
    manage(shipped.environment, "shell", "-v0", "-c", SCHEDULE)
    # Kept as not there: nothing raises the edition when the time comes.
    assert shipped.ask("/issues/later/").status == 404
    listed = shipped.ask("/issues/?year=2031")
    end = time.monotonic() + 10
    while shipped.ask("/issues/later/").status == 404:
        assert time.monotonic() < end
        time.sleep(0.1)
    # nginx knows of it when who follows the edition has looked.
    end = time.monotonic() + 2
    while shipped.ask("/issues/?year=2031").body == listed.body:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_what_a_browser_has_is_not_sent_again(shipped: Machine) -> None:
    page = shipped.ask("/about/", Accept_Encoding="gzip")
    for _ in range(2):
        answer = shipped.ask("/about/", Accept_Encoding="gzip", If_None_Match=page.headers["etag"])
        assert (answer.status, answer.body) == (304, b"")
    shipped.renew()
    anew = shipped.ask("/about/", Accept_Encoding="gzip", If_None_Match=page.headers["etag"])
    assert anew.status == 304
    other = shipped.ask("/about/", Accept_Encoding="gzip", If_None_Match='"another"')
    assert (other.status, other.body) == (200, page.body)


def test_readers_have_no_cookie_and_staff_no_cache(shipped: Machine) -> None:
    shipped.ask("/", Cookie="sessionid=somebody")
    page = shipped.ask("/", Cookie="sessionid=else")
    assert (page.cache, page.headers.get("set-cookie")) == ("HIT", None)
    for _ in range(2):
        door = shipped.ask("/admin/login/")
        assert (door.status, door.cache) == (200, "")
        assert "no-store" in door.headers["cache-control"]
        assert "csrftoken" in door.headers["set-cookie"]


def test_what_machines_ask_is_never_kept(shipped: Machine) -> None:
    for _ in range(2):
        answer = shipped.ask("/healthz")
        assert (answer.status, answer.cache) == (200, "")
        assert "no-store" in answer.headers["cache-control"]


def test_what_is_not_there_is_not_kept(shipped: Machine) -> None:
    for _ in range(2):
        answer = shipped.ask("/issues/nothing/")
        assert (answer.status, answer.cache) == (404, "MISS")
        assert "没有这一页" in answer.text


def test_one_process_is_enough(shipped: Machine) -> None:
    shipped.units[READERS[0]].kill()
    for _ in range(4):
        shipped.renew()
        assert shipped.ask("/areas/").status == 200
    wait_for(shipped.ports[READERS[0]])


def test_pages_stay_when_everything_behind_nginx_is_gone(shipped: Machine) -> None:
    shipped.renew()
    page = shipped.ask("/areas/fuping/")
    # Longer than nginx takes a page for fresh.
    time.sleep(6)
    for unit in shipped.units.values():
        unit.kill()
    stale, unknown, door = map(shipped.ask, ("/areas/fuping/", "/areas/jiaoji/", "/admin/login/"))
    assert (stale.status, stale.body) == (200, page.body)
    # It is given while somebody else asks anew, and after that has failed.
    assert stale.cache in ("STALE", "UPDATING")
    upload = shipped.ask("/admin/login/", "POST", body=b"x" * 100_000)
    for answer in (unknown, door, upload):
        assert answer.status in (502, 504)
        assert "这一页暂时打不开" in answer.text
        assert answer.headers["retry-after"] == "30"
        assert answer.headers["cache-control"] == "no-store"
    for name in (*READERS, NEWSROOM):
        wait_for(shipped.ports[name])
    time.sleep(2.5)
    assert shipped.ask("/areas/jiaoji/").status == 200
    assert shipped.ask("/admin/login/").status == 200


def test_an_earlier_edition_is_not_given_even_then(shipped: Machine) -> None:
    shipped.renew()
    assert shipped.ask("/areas/xiangquan/").status == 200
    for name in READERS:
        shipped.units[name].kill()
    shipped.renew()
    assert shipped.ask("/areas/xiangquan/").status in (502, 504)
    for name in READERS:
        wait_for(shipped.ports[name])
    time.sleep(2.5)
