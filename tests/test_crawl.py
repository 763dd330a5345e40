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
    "/areas/",
    "/areas/fuping/",
    "/areas/fuping/2019-h1/",
    "/areas/fuping/2019-h1/notice/",
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
    "/healthz",
    "/issues/",
    "/issues/2019-midyear/",
    "/issues/2019-midyear/a1/",
    "/reports/",
    "/reports/2019-h1/",
    "/robots.txt",
    "/tags/",
    "/tags/juminzizhi/",
    "/tags/lajifenlei/",
    "/tags/meililouzu/",
    "/tags/nianzhongjuminhuiyi/",
    "/tags/saoheichue/",
    "/tags/wenmingchengquchuangjian/",
    "/tags/yijuyipin/",
]
GOLDEN_SECTIONS = [f"s{number}" for number in range(1, 8)]


def crawl(client: Client) -> dict[str, Page]:
    """All pages reached from home by links, by address; every link must answer 200."""
    pages: dict[str, Page] = {}
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        pages[address] = Page(response.content.decode())
        for link in pages[address].values("a", "href"):
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
        assert not page.all("style, script:not([src]), [style], [onclick]"), address


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
    assert client.get(address).status_code == 200


def test_every_prefix_of_an_address_is_a_page(client: Client) -> None:
    for address in GOLDEN:
        parts = address.strip("/").split("/")
        for length in range(1, len(parts)):
            assert client.get(f"/{'/'.join(parts[:length])}/").status_code == 200, address


def test_the_anchors_of_sections_stay(client: Client) -> None:
    page = Page(client.get("/issues/2019-midyear/a1/").content.decode())
    ids = page.values("[id]", "id")
    assert set(GOLDEN_SECTIONS) <= set(ids)
