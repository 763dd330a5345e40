from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.html import Page, page

pytestmark = pytest.mark.django_db

SETTINGS = {
    "OFFICE_NAME": "某某街道办事处",
    "OFFICE_ADDRESS": "某某路 1 号",
    "OFFICE_PHONE": "021-0000 0000",
    "OFFICE_EMAIL": "bianji@archive.invalid",
    "OFFICE_HOURS": "工作日 9:00 至 17:00",
    "ICP_LICENCE": "沪ICP备00000000号-1",
    "POLICE_LICENCE": "沪公网安备 00000000000000号",
    "SITE_CODE": "0000000000",
}
LABELS = (
    "主办单位",
    "地址：",
    "电话",
    "电子邮箱",
    "办公时间",
    "联系",
    "备案",
    "beian",
    "标识码",
    "找错",
)


@pytest.fixture(autouse=True)
def nothing_set(settings: LazySettings) -> None:
    for name in SETTINGS:
        setattr(settings, name, "")


def test_what_is_not_set_is_not_shown(client: Client) -> None:
    for address in ("/", "/about/", "/nowhere/"):
        html = client.get(address).content.decode()
        for label in LABELS:
            assert label not in html, (address, label)


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_is_shown_alone_in_the_footer_and_about(
    client: Client, settings: LazySettings, name: str
) -> None:
    setattr(settings, name, SETTINGS[name])
    for address in ("/", "/about/"):
        (footer,) = Page(page(client, address)).all("footer")
        assert len(footer.query(".office li")) == 1
        assert SETTINGS[name] in footer.to_text()
    (main,) = Page(page(client, "/about/")).all("main")
    assert SETTINGS[name] in main.to_text()


@pytest.mark.usefixtures("founding_issue")
def test_an_error_is_told_by_a_mail_that_names_the_page(
    client: Client, settings: LazySettings
) -> None:
    settings.OFFICE_EMAIL, settings.OFFICE_PHONE = "bianji@archive.invalid", "021-0000 0000"
    for address in ("/", "/areas/fuping/", "/nowhere/"):
        parsed = Page(client.get(address).content.decode())
        (link,) = [one for one in parsed.all("footer a") if "找错" in one.to_text()]
        mail = urlsplit(link.attrs["href"])
        assert (mail.scheme, mail.path) == ("mailto", "bianji@archive.invalid")
        words = parse_qs(mail.query, strict_parsing=True)
        assert words["subject"] == ["找错：万里社区晨报·数字典藏"]
        assert words["body"][0].splitlines()[0] == f"http://testserver{address}"


@pytest.mark.usefixtures("founding_issue")
def test_the_mail_about_an_article_cites_it(client: Client, settings: LazySettings) -> None:
    settings.OFFICE_EMAIL = "bianji@archive.invalid"
    parsed = Page(page(client, "/issues/2019-midyear/a1/?q=87户"))
    (in_article,) = parsed.all("article .errors a")
    (in_footer,) = [one for one in parsed.all("footer a") if "找错" in one.to_text()]
    assert in_article.attrs["href"] == in_footer.attrs["href"]
    assert "+" not in in_article.attrs["href"], "a blank in a mail's address is %20"
    (body,) = parse_qs(urlsplit(in_article.attrs["href"]).query)["body"]
    (printed,) = parsed.all("#cite-print")
    lines = body.splitlines()
    assert lines[:2] == [printed.to_text(), "http://testserver/issues/2019-midyear/a1/"]


@pytest.mark.usefixtures("founding_issue")
def test_without_a_mail_address_an_error_is_told_by_telephone(
    client: Client, settings: LazySettings
) -> None:
    settings.OFFICE_PHONE = "021-0000 0000"
    parsed = Page(page(client, "/issues/2019-midyear/a1/"))
    (link,) = parsed.all("article .errors a")
    assert link.attrs["href"] == "tel:02100000000"
    assert "021-0000 0000" in link.to_text()


def test_numbers_and_addresses_can_be_followed(client: Client, settings: LazySettings) -> None:
    for name, value in SETTINGS.items():
        setattr(settings, name, value)
    parsed = Page(page(client, "/about/"))
    assert not parsed.errors
    assert parsed.values(".office a", "href") == [
        "tel:02100000000",
        "mailto:bianji@archive.invalid",
        "https://beian.miit.gov.cn/",
        "https://beian.mps.gov.cn/#/query/webSearch?code=00000000000000",
    ]


def test_a_setting_is_text_and_no_markup(client: Client, settings: LazySettings) -> None:
    settings.OFFICE_NAME = "<b>甲</b>"
    assert "&lt;b&gt;甲" in page(client, "/")
