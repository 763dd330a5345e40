"""The search page as readers see it."""

import json
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import SearchDocument
from articles.search.deadline import TooSlow
from tests.html import Page, page
from tests.make import make_article, make_issue, make_photo, make_section
from tests.places import ROOT

pytestmark = pytest.mark.django_db


def texts(html: str, selector: str) -> list[str]:
    return [node.to_text() for node in Page(html).all(selector)]


def test_a_reader_finds_the_very_sentence(client: Client, founding_issue: None) -> None:
    html = page(client, "/search/?q=87户")
    assert not Page(html).errors
    assert "共 1 篇" in html
    assert "87 户" in "".join(texts(html, "mark"))
    (link,) = Page(html).all(".excerpt a")
    address, _, fragment = unquote(link.attrs["href"]).partition("#")
    anchor = fragment.partition(":~:")[0]
    article = page(client, address)
    sentence = Page(article).all(f"#{anchor}")[0]
    assert "87 户" in sentence.to_text()
    assert "<mark>87 户</mark>" in article


@pytest.mark.parametrize("typed", ["", "，", "-", '"', "%00", "%", "-富平", "'; DROP TABLE x --"])
def test_nothing_that_can_be_typed_is_an_error(client: Client, typed: str) -> None:
    response = client.get("/search/", {"q": typed})
    assert response.status_code == 200
    assert not Page(response.content.decode()).errors


def test_what_is_typed_is_shown_as_text(client: Client) -> None:
    make_section(body="<b>粗体</b>居民")
    html = page(client, "/search/?q=<b>粗体</b>居民")
    assert "<b>" not in html
    assert "&lt;" in html


def test_odd_parameters_are_left_out_and_said(client: Client) -> None:
    make_section(body="居民")
    html = page(client, "/search/?q=居民&from=昨天&to=2019-13-01&page=-1&sort=best&area=%00")
    assert html.count("看不懂") == 2
    assert "共 1 篇" in html
    assert "共 1 篇" in page(client, "/search/?q=居民&to=9999-12-31&from=0001")


def test_a_search_that_finds_nothing_says_which_term_and_offers_the_others(client: Client) -> None:
    make_section(body="居民来了")
    html = page(client, "/search/?q=居民 凤凰")
    assert "本馆没有印过：“凤凰”" in html
    assert Page(html).all('a[href="?q=%E5%B1%85%E6%B0%91"]')


def test_filters_are_shown_and_can_be_taken_away(client: Client) -> None:
    for column in ("要闻", "文化"):
        make_section(article=make_article(column=column), body="居民")
    html = page(client, "/search/?q=居民")
    assert "要闻" in "".join(texts(html, ".facet a"))
    html = page(client, "/search/?q=居民&column=要闻")
    assert "共 1 篇" in html
    (link,) = Page(html).all(".chosen a")
    assert "共 2 篇" in page(client, f"/search/{link.attrs['href']}")


def test_pages_follow_each_other(client: Client) -> None:
    for _ in range(21):
        make_section(body="居民")
    first = page(client, "/search/?q=居民&sort=newest")
    (link,) = Page(first).all("a[rel=next]")
    second = page(client, f"/search/{link.attrs['href']}")
    assert len(Page(first).all(".results > li")) == 20
    assert len(Page(second).all(".results > li")) == 1
    assert Page(second).all("a[rel=prev]")
    assert not Page(second).all("a[rel=next]")


def test_a_question_that_takes_too_long_gets_a_page_that_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*arguments: object) -> None:
        raise TooSlow

    monkeypatch.setattr("articles.search.views.answer", slow)
    response = client.get("/search/?q=居民")
    assert response.status_code == 503
    assert "太费时间" in response.content.decode()


def test_what_could_not_be_suggested_in_time_is_asked_for_anew(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*arguments: object) -> None:
        raise TooSlow

    assert "Cache-Control" not in client.get("/search/suggest/?q=fuping")
    monkeypatch.setattr("articles.search.views.suggestions", slow)
    response = client.get("/search/suggest/?q=fuping")
    assert response.json() == {"names": []}
    assert response["Cache-Control"] == "no-store"


CANARY = "金丝雀"


def test_what_is_not_public_is_found_nowhere(client: Client, editor_client: Client) -> None:
    draft = make_issue(is_published=False)
    later = make_issue(at=timezone.now() + timedelta(days=1))
    for issue in (draft, later):
        article = make_article(issue=issue, headline=f"{CANARY}主题", column=f"{CANARY}栏")
        section = make_section(article=article, heading=CANARY, body=f"{CANARY}唱歌。")
        make_photo(article=article, section=section, caption=f"{CANARY}图")
        article.tags.add(f"{CANARY}标签")
    for reader in (client, editor_client):
        html = page(reader, f"/search/?q={CANARY}")
        assert "本馆没有印过" in html
        assert html.count(CANARY) == html.count(f"“{CANARY}”") + html.count(f'value="{CANARY}"')
        feed = page(reader, f"/search/feed/?q={CANARY}")
        assert "<entry>" not in feed
        assert feed.count(CANARY) == feed.count(f"检索“{CANARY}”")
        for typed in (CANARY, "jinsique"):
            assert reader.get("/search/suggest/", {"q": typed}).json() == {"names": []}
            assert CANARY not in page(reader, f"/search/?q={typed}").replace(
                f"“{typed}”", ""
            ).replace(f'value="{typed}"', "")


def test_what_finds_nothing_is_logged_without_the_person(
    client: Client, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    with caplog.at_level("INFO", logger="wanli.search"):
        client.get("/search/?q=凤凰 涅槃", REMOTE_ADDR="10.9.8.7")
    (record,) = caplog.records
    assert json.loads(record.message) == {
        "event": "search_found_nothing",
        "terms": ["凤凰", "涅槃"],
    }
    log = tmp_path / "log"
    log.write_text(f"2026 INFO {record.message}\n别的\n{record.message}\n", encoding="utf-8")
    out = StringIO()
    call_command("search_report", str(log), stdout=out)
    assert out.getvalue() == "2\t凤凰 涅槃\n共 2 次没有找到。\n"


def test_a_search_can_be_narrowed_to_one_issue_and_one_area(
    client: Client, founding_issue: None
) -> None:
    other = make_section(body="垃圾分类").article.issue
    (hidden,) = Page(page(client, other.get_absolute_url())).all(".search input[type=hidden]")
    assert hidden.attrs["value"] == other.slug
    assert "共 2 篇" in page(client, "/search/?q=垃圾分类")
    html = page(client, f"/search/?q=垃圾分类&issue={other.slug}")
    assert "共 1 篇" in html
    assert other.title in "".join(texts(html, ".chosen"))
    assert 'value="fuping"' in page(client, "/areas/fuping/")
    html = page(client, "/search/?q=垃圾分类&area=yihua-2")
    assert "颐华第二" in "".join(texts(html, ".chosen"))


def test_a_search_has_a_feed(client: Client) -> None:
    article = make_section(body="居民来了").article
    response = client.get("/search/feed/?q=居民")
    assert response.status_code == 200
    assert article.headline in response.content.decode()
    assert client.get("/search/feed/").status_code == 404
    assert "{searchTerms}" in client.get("/opensearch.xml").content.decode()


def test_the_name_of_a_tag_that_is_not_public_is_not_told(client: Client) -> None:
    make_section(body="居民")
    article = make_article(issue=make_issue(is_published=False))
    article.tags.add(CANARY)
    slug = article.tags.get().slug
    assert CANARY not in page(client, f"/search/?q=居民&tag={slug}")


def test_a_page_beyond_the_last_shows_the_last(client: Client) -> None:
    make_section(body="居民")
    html = page(client, "/search/?q=居民&page=7")
    assert "没有找到" not in html
    assert len(Page(html).all(".results > li")) == 1


def test_what_the_pages_leave_out_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.search.answer.CANDIDATES", 2)
    for _ in range(4):
        make_section(heading="", body="居民")
    assert "最相关”只比较" in page(client, "/search/?q=居民")
    assert "最相关”只比较" not in page(client, "/search/?q=居民&sort=newest")


def test_an_issue_that_is_not_there_is_said(client: Client) -> None:
    make_section(body="居民")
    html = page(client, "/search/?q=居民&issue=nowhere&from=昨天")
    assert "没有公开的期刊叫“nowhere”" in html
    assert not Page(html).all(".chosen a")


def test_a_feed_has_an_address_of_its_own_for_each_search(client: Client) -> None:
    make_section(body="居民")
    feed = client.get("/search/feed/?q=居民&column=要闻").content.decode()
    assert "/search/feed/?q=%E5%B1%85%E6%B0%91&amp;column=%E8%A6%81%E9%97%BB" in feed
    assert "/search/?q=%E5%B1%85%E6%B0%91&amp;column=%E8%A6%81%E9%97%BB" in feed


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_the_sections_of_an_article_stand_as_printed(client: Client, sort: str) -> None:
    article = make_article()
    for number in range(5):
        make_section(article=article, heading=f"第{number}节", body="居民")
    html = page(client, f"/search/?q=居民&sort={sort}")
    assert texts(html, ".excerpt a") == ["第0节", "第1节", "第2节"]


def test_a_phrase_stays_one_on_the_page_of_its_article(client: Client) -> None:
    make_section(heading="", body="走访 187 户")
    html = client.get("/search/", {"q": '"7 户"'}).content.decode()
    (link,) = Page(html).all(".excerpt a")
    assert "<mark>7 户</mark>" in page(client, unquote(str(link.attrs["href"])))


def test_the_log_of_the_site_as_it_runs_has_the_line(tmp_path: Path) -> None:
    code = (
        "from articles.search.log import found_nothing\n"
        "from articles.search.query import parse\n"
        "found_nothing(parse('凤凰'))\n"
    )
    process = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(process.stderr)["terms"] == ["凤凰"]


HOSTILE = st.text(max_size=120) | st.text(
    alphabet="居民的 \"“”-*^%_\\'():\0\ue000\U0001f600AND", max_size=120
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(typed=HOSTILE, other=HOSTILE)
def test_whatever_is_typed_is_answered(client: Client, typed: str, other: str) -> None:
    if not SearchDocument.objects.exists():
        make_section(heading="居民", body="居民的 AND 居民 NEAR(的)。")
    for parameters in ({"q": typed}, {"q": "居民", "area": typed, "tag": other, "from": typed}):
        response = client.get("/search/", parameters)
        assert response.status_code == 200, parameters
    for address in ("/search/suggest/", "/search/feed/"):
        assert client.get(address, {"q": typed}).status_code in {200, 404}
    assert client.get("/search/", {"q": "居民", "column": typed, "to": other, "page": typed})
