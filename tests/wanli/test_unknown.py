"""An address that is not there: what may have been meant, and nothing that was typed."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.html import Page
from tests.make import make_area, make_article, make_issue, make_report
from wanli.unknown import near

pytestmark = pytest.mark.django_db


def offered(client: Client, address: str) -> list[str]:
    """The addresses that the page of an unknown address offers; each must answer."""
    response = client.get(address)
    assert response.status_code == 404, address
    parsed = Page(response.content.decode())
    assert not parsed.errors
    links = parsed.values("main .links a", "href")
    for link in links:
        assert client.get(link).status_code == 200
    assert parsed.all("main form[role=search]")
    assert "/" in parsed.values("main a", "href")
    return links


@pytest.mark.usefixtures("founding_issue")
@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("/areas/fupin/", "/areas/fuping/"),
        ("/areas/fupng/", "/areas/fuping/"),
        ("/areas/Fuping/", "/areas/fuping/"),
        ("/areas/富平/", "/areas/fuping/"),
        ("/areas/富平.html", "/areas/fuping/"),
        ("/areas/yihuadier/", "/areas/yihua-2/"),
        ("/areas/yihua2/", "/areas/yihua-2/"),
        ("/areas/wanliyazhu/", "/areas/wanli-yazhu/"),
        ("/areas/凯旋花园/", "/areas/kaixuan-gongyu/"),
        ("/areas/fupng/2019-h1/", "/areas/fuping/2019-h1/"),
        ("/areas/fuping/2020-h1/", "/areas/fuping/"),
        ("/area/fuping/", "/areas/fuping/"),
        ("/fuping/", "/areas/fuping/"),
        ("/富平", "/areas/fuping/"),
        ("/reports/2019/", "/reports/2019-h1/"),
        ("/report/2018-h2/", "/reports/2019-h1/"),
        ("/tags/lajifenlai/", "/tags/lajifenlei/"),
        ("/tags/垃圾/", "/tags/lajifenlei/"),
        ("/垃圾分类/", "/tags/lajifenlei/"),
        ("/issues/2019-midyaer/", "/issues/2019-midyear/"),
        ("/issues/2019/", "/issues/2019-midyear/"),
        ("/issues/2019-midyear/a9/", "/issues/2019-midyear/"),
        ("/issues/2019-midyear/a1.html", "/issues/2019-midyear/"),
        ("/2019-midyear/", "/issues/2019-midyear/"),
        ("/issue/", "/issues/"),
        ("/serach/", "/search/"),
        ("/about.html", "/about/"),
    ],
)
def test_the_nearest_page_comes_first(client: Client, address: str, first: str) -> None:
    assert offered(client, address)[0] == first


@pytest.mark.usefixtures("founding_issue")
def test_of_an_unknown_article_the_others_of_its_issue_are_offered(client: Client) -> None:
    assert "/issues/2019-midyear/a1/" in offered(client, "/issues/2019-midyear/a9/")


def test_what_is_not_public_is_not_offered_to_anybody(
    client: Client, editor_client: Client
) -> None:
    draft = make_issue(slug="geheim-2031", published_on=date(2031, 1, 1), is_published=False)
    make_article(issue=draft).tags.add("金丝雀")
    make_report(area=make_area(name="甲", slug="jia"), sections=[], year=2031)
    for reader in (client, editor_client):
        for address in ("/issues/geheim-2030/", "/issues/2031/", "/tags/jinsiqe/", "/jinsiqe/"):
            assert not any("geheim" in link or "jinsi" in link for link in offered(reader, address))
    assert offered(client, "/reports/2031-h2/") == ["/reports/"]


def test_nothing_of_the_address_is_shown(client: Client) -> None:
    for address in (
        "/%3Cscript%3Ealert(1)%3C/script%3E/",
        "/您的账号有风险请拨打12345/",
        "/areas/您的账号有风险请拨打12345/",
        "/areas/%22%3E%3Cimg%20src=x%3E/",
        "/issues/?q=/nope/javascript:alert(1)",
    ):
        text = client.get(address).content.decode()
        for words in ("alert(1)", "账号", "src=x", "12345"):
            assert words not in text, address


@pytest.mark.parametrize(
    "address",
    [
        "/wp-login.php",
        "/.env",
        "/.git/config",
        "//evil.example/x/",
        "/areas/%00/",
        "/areas/%ff%fe/",
        "/areas/a%2Fb/",
        "/areas/../../etc/passwd",
        "/areas/%F0%9F%8D%8E/",
        "/issues/" + "9" * 5000 + "/",
        "/issues/2999999999999/",
        "/reports/0000-h9/",
        "/" + "a/" * 2000,
        "/tags/" + "_" * 300 + "/",
        "/areas/%ED%A0%80/",
        "/۱۹۹۹/",
        "/issues/۲۰۱۹/",
    ],
)
def test_an_odd_address_is_no_error(client: Client, address: str) -> None:
    make_issue()
    offered(client, address)


class AnyText(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=80), st.sampled_from(["/", "/areas/", "/issues/", "/tags/"]))
    def test_any_text_is_answered(self, text: str, root: str) -> None:
        for page in near(root + text):
            assert page.address.startswith("/")


@pytest.mark.parametrize("rows", [2, 20])
def test_a_guess_costs_a_few_questions_only(client: Client, rows: int) -> None:
    for number in range(rows):
        issue = make_issue(slug=f"2020-no-{number}")
        make_article(issue=issue).tags.add(f"标签{number}")
        make_report(area=make_area(name=f"新村{number}", slug=f"xin-{number}"))
    found = {}
    for address in (
        "/nowhere/",
        "/wp-login.php",
        "/areas/xin-1x/2020-h1/",
        "/issues/2020-no-x/",
        "/issues/2020-no-1/a99/",
        "/reports/1999-h1/",
        "/tags/biaoqan/",
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 404
        found[address] = len(queries)
    assert found == {
        "/nowhere/": 3,
        "/wp-login.php": 0,
        "/areas/xin-1x/2020-h1/": 4,
        "/issues/2020-no-x/": 6,
        "/issues/2020-no-1/a99/": 5,
        "/reports/1999-h1/": 2,
        "/tags/biaoqan/": 3,
    }
