"""朗读: what is handed to the browser's speech, and what the reader sees meanwhile.

Chromium without a desktop has no voices. The browser's own speech is therefore replaced in the page
by a recorder with the same interface; that a voice sounds is the one thing not tested here.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.looks

ARTICLE = "/issues/2019-midyear/a1/"
REPORT = "/areas/fuping/2019-h1/"
RECORDER = """
  window.said = [];
  window.voices = VOICES;
  const recorder = {
    getVoices: () => window.voices,
    speak: (utterance) => { window.said.push(utterance); window.speaking = utterance; },
    cancel: () => {
      sessionStorage.setItem("cancelled", "here");
      const broken = window.speaking;
      window.speaking = null;
      if (broken) broken.onerror({ error: "canceled" });
    },
  };
  Object.defineProperty(window, "speechSynthesis", { value: recorder });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  window.finish = () => window.speaking.onend();
"""
VOICES = """[
  { lang: "en-US", name: "Samantha" }, { lang: "zh-HK", name: "Sin-ji" },
  { lang: "zh-TW", name: "Mei-Jia" }, { lang: "zh_CN", name: "Tingting" },
]"""


def open_page(browser: Browser, address: str, voices: str = VOICES) -> Page:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.add_init_script(RECORDER.replace("VOICES", voices))
    page.goto(address)
    return page


def said(page: Page) -> list[str]:
    return list(page.evaluate("said.map(({ text }) => text)"))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def read_to_the_end(page: Page) -> list[str]:
    """Let every piece come to its end; the parts that were marked, in turn."""
    marked: list[str] = []
    for _ in range(500):
        if not page.evaluate("Boolean(window.speaking)"):
            return marked
        name = page.evaluate(
            "(document.querySelector('main [aria-current=location]').id || 'no id')"
        )
        if name not in marked[-1:]:
            marked.append(name)
        page.evaluate("finish()")
    raise AssertionError("it never ends")


def test_an_article_is_read_whole_part_by_part(site: str, browser: Browser) -> None:
    page = open_page(browser, site + ARTICLE)
    press(page, "朗读")
    expect(page.get_by_role("status")).to_have_text("正在朗读")
    expect(page.locator(".headline")).to_have_attribute("aria-current", "location")
    marked = read_to_the_end(page)
    assert [name for name in marked if name != "no id"] == [f"s{number}" for number in range(1, 8)]
    expect(page.get_by_role("status")).to_have_text("已停止")
    expect(page.locator("main [aria-current]")).to_have_count(0)

    pieces = said(page)
    assert all(0 < len(piece) <= 50 for piece in pieces)
    assert page.evaluate("said.every(({ voice, lang }) => voice.name === 'Tingting' && lang)")
    written = page.locator("article .prose > p, article .section p:not(.areas)").all_text_contents()
    whole = re.sub(r"\s", "", "".join(pieces))
    assert len(written) > 15
    for paragraph in written:
        assert re.sub(r"\s", "", paragraph) in whole


def test_it_pauses_goes_on_and_stops_by_keyboard(site: str, browser: Browser) -> None:
    page = open_page(browser, site + ARTICLE)
    bar = page.get_by_role("group", name="朗读")
    bar.get_by_role("button", name="朗读").focus()
    page.keyboard.press("Enter")
    page.evaluate("finish()")
    before = said(page)
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_have_text("已暂停")
    expect(bar.get_by_role("button", name="继续")).to_be_focused()
    assert not page.evaluate("window.speaking")
    assert said(page) == before
    page.keyboard.press("Enter")
    # The piece that was broken off is begun again.
    assert said(page) == [*before, before[-1]]
    expect(bar.get_by_role("button", name="暂停")).to_be_focused()
    page.keyboard.press("Tab")
    expect(bar.get_by_role("button", name="停止")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("已停止")
    expect(bar.get_by_role("button", name="朗读")).to_be_focused()
    expect(bar.get_by_role("button", name="停止")).to_be_hidden()
    assert not page.evaluate("window.speaking")


def test_stopping_is_at_hand_wherever_one_has_scrolled(site: str, browser: Browser) -> None:
    page = open_page(browser, site + ARTICLE)
    press(page, "朗读")
    page.locator("#s5").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="停止")).to_be_in_viewport()


def test_a_report_is_read_in_its_printed_words(site: str, browser: Browser) -> None:
    page = open_page(browser, site + REPORT)
    press(page, "朗读")
    read_to_the_end(page)
    pieces = said(page)
    assert pieces[0] == "富平居民区2019年上半年报告"
    assert pieces.count("整治辖区内全部楼道 62 个") == 1
    assert not any("见原文" in piece for piece in pieces)
    meeting = page.locator(".meeting").text_content() or ""
    assert "".join(meeting.split()) in "".join("".join(pieces).split())
    for plan in page.locator(".statements li").all():
        assert re.sub(r"\s|见原文", "", plan.text_content() or "") in "".join(pieces)


def test_the_words_under_a_bar_are_not_read_after_its_figures(site: str, browser: Browser) -> None:
    page = open_page(browser, f"{site}/areas/kaixuan-huating/2019-h1/")
    expect(page.locator(".ratio figcaption")).to_contain_text("左边一段")
    press(page, "朗读")
    read_to_the_end(page)
    assert not any("左边一段" in piece for piece in said(page))


def test_leaving_the_page_ends_the_reading(site: str, browser: Browser) -> None:
    page = open_page(browser, site + ARTICLE)
    press(page, "朗读")
    assert page.evaluate("sessionStorage.getItem('cancelled')") is None
    page.goto(f"{site}/about/")
    assert page.evaluate("sessionStorage.getItem('cancelled')") == "here"


def test_when_speech_fails_the_page_is_as_before(site: str, browser: Browser) -> None:
    page = open_page(browser, site + ARTICLE)
    press(page, "朗读")
    page.evaluate("speaking.onerror({ error: 'network' })")
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    expect(page.locator("main [aria-current]")).to_have_count(0)


@pytest.mark.parametrize(
    "voices", ["[]", "[{ lang: 'en-US' }, { lang: 'zh-HK' }, { lang: 'yue-CN' }]"]
)
def test_it_waits_unseen_for_a_voice_that_speaks_mandarin(
    site: str, voices: str, browser: Browser
) -> None:
    page = open_page(browser, site + ARTICLE, voices)
    bar = page.locator(".reading")
    expect(bar).to_be_hidden()
    page.evaluate("voices = [{ lang: 'zh-CN' }]; speechSynthesis.onvoiceschanged()")
    expect(bar).to_be_visible()
    page.evaluate("voices = []; speechSynthesis.onvoiceschanged()")
    expect(bar).to_be_hidden()


def test_without_script_there_is_no_such_bar(site: str, browser: Browser) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(site + ARTICLE)
    expect(page.locator(".reading")).to_be_hidden()


def test_where_nothing_was_printed_there_is_nothing_to_read(site: str, browser: Browser) -> None:
    page = open_page(browser, site + "/areas/jiaoji/2019-h1/")
    expect(page.locator(".reading")).to_have_count(0)
