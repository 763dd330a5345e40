"""Every page that can be reached from the home page is sound, and its links lead somewhere."""

from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client

from tests.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founding_issue")]

# What was once public stays: this list may only grow.
GOLDEN = [
    "/",
    "/about/",
    "/apple-touch-icon.png",
    "/areas/",
    "/areas/fuping/",
    "/areas/fuping/2019-h1/",
    "/areas/fuping/2019-h1/notice/",
    "/areas/fuping/feed/",
    "/areas/jiaoji/",
    "/areas/kaixuan-gongyu/",
    "/areas/kaixuan-gongyu/2019-h1/",
    "/areas/kaixuan-gongyu/2019-h1/notice/",
    "/areas/kaixuan-huating/",
    "/areas/kaixuan-huating/2019-h1/",
    "/areas/kaixuan-huating/2019-h1/notice/",
    "/areas/wanli-mingxuan/",
    "/areas/wanli-mingxuan/2019-h1/",
    "/areas/wanli-mingxuan/2019-h1/notice/",
    "/areas/wanli-yazhu/",
    "/areas/xiangquan/",
    "/areas/xiangquan/2019-h1/",
    "/areas/xiangquan/2019-h1/notice/",
    "/areas/yihua-1/",
    "/areas/yihua-2/",
    "/areas/yihua-2/2019-h1/",
    "/areas/yihua-2/2019-h1/notice/",
    "/areas/yujing-huating/",
    "/areas/zhonghaoyun/",
    "/areas/zhonghuan-huayuan/",
    "/areas/zhonghuan-huayuan/2019-h1/",
    "/areas/zhonghuan-huayuan/2019-h1/notice/",
    "/areas/zhonghuan-jiayuan/",
    "/areas/zhonghuan-jinyuan/",
    "/areas/zhongjun-tianyu/",
    "/favicon.ico",
    "/feed/",
    "/healthz",
    "/icon.svg",
    "/issues/",
    "/issues/2019-midyear/",
    "/issues/2019-midyear/a1/",
    "/issues/2019-midyear/a1/cite.bib",
    "/issues/2019-midyear/a1/cite.ris",
    "/opensearch.xml",
    "/reports/",
    "/reports/2019-h1/",
    "/robots.txt",
    "/site.webmanifest",
    "/sitemap.xml",
    "/tags/",
    "/tags/juminzizhi/",
    "/tags/lajifenlei/",
    "/tags/lajifenlei/feed/",
    "/tags/meililouzu/",
    "/tags/nianzhongjuminhuiyi/",
    "/tags/saoheichue/",
    "/tags/wenmingchengquchuangjian/",
    "/tags/yijuyipin/",
]
GOLDEN_SECTIONS = [f"s{number}" for number in range(1, 8)]


# What a link may lead to besides pages: feeds, citations.
FILES = {"application/atom+xml", "application/x-research-info-systems", "application/x-bibtex"}


def crawl(client: Client) -> dict[str, Page]:
    """All pages reached from home by links, by address; every link must answer 200, files too."""
    pages: dict[str, Page] = {}
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        if not response["Content-Type"].startswith("text/html"):
            assert response["Content-Type"].split(";")[0] in FILES, address
            continue
        pages[address] = Page(response.content.decode())
        # The same page in another size of type is not another page.
        for link in pages[address].values("a:not(.sizes a)", "href"):
            target = urldefrag(urljoin(address, link)).url
            assert target.startswith("/"), f"{address} links to another host: {link}"
            waiting.append(target)
    return pages


def test_every_page_is_sound_and_every_link_answers(client: Client) -> None:
    pages = crawl(client)
    assert len(pages) >= 38
    for address, page in pages.items():
        assert not page.errors, (address, page.errors)
        assert len(page.all("h1")) == 1, address
        assert page.values("html", "lang") == ["zh-Hans"], address
        ids = page.values("[id]", "id")
        assert len(ids) == len(set(ids)), address
        assert all("alt" in image.attrs for image in page.all("img")), address
        scripts = page.all("script:not([src])")
        assert all(one.attrs == {"type": "application/ld+json"} for one in scripts), address
        assert not page.all("style, [style], [onclick]"), address
        host = "http://testserver"
        shared = page.values("link[rel=canonical]", "href")
        assert shared == [host + address.partition("?")[0]], address
        assert page.values('meta[property="og:url"]', "content") == shared, address


def test_every_link_to_a_part_of_a_page_finds_it(client: Client) -> None:
    pages = crawl(client)
    checked = 0
    for address, page in pages.items():
        for link in page.values("a", "href"):
            target, fragment = urldefrag(urljoin(address, link))
            if fragment:
                assert fragment in pages[target].values("[id]", "id"), (address, link)
                checked += 1
    assert checked > 100


def test_headings_skip_no_level(client: Client) -> None:
    for address, page in crawl(client).items():
        levels = [int(heading.name[1]) for heading in page.all("h1, h2, h3, h4, h5, h6")]
        for upper, lower in zip(levels, levels[1:], strict=False):
            assert lower <= upper + 1, (address, levels)


@pytest.mark.parametrize("address", GOLDEN)
def test_what_was_once_public_stays(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert response.getvalue()


def test_every_prefix_of_an_address_is_a_page(client: Client) -> None:
    for address in GOLDEN:
        parts = address.strip("/").split("/")
        for length in range(1, len(parts)):
            assert client.get(f"/{'/'.join(parts[:length])}/").status_code == 200, address


def test_the_anchors_of_sections_stay(client: Client) -> None:
    page = Page(client.get("/issues/2019-midyear/a1/").content.decode())
    ids = page.values("[id]", "id")
    assert set(GOLDEN_SECTIONS) <= set(ids)
