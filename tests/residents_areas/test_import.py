"""From a file to a linked draft: the command, and the writing behind both doors."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client

from articles.importing.parser import parse
from articles.importing.readers import read_text
from articles.models import Issue, Photo, Section
from residents_areas.importing.checking import NotWritten
from residents_areas.importing.known import known_names
from residents_areas.importing.writing import write
from residents_areas.models import Coverage, Figure, Honour, MidYearReport, Plan
from residents_areas.periods import Period
from tests.articles.importing.test_parser import BROKEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]

H1 = Period(2021, 1)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.txt"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def run(*arguments: Any) -> tuple[str, str, int]:
    """Standard output, standard error and exit status of the command."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_issue", *map(str, arguments), stdout=out, stderr=err)
        status = 0
    except SystemExit as stopped:
        status = int(str(stopped.code))
    return out.getvalue(), err.getvalue(), status


def counts() -> list[int]:
    kinds = (Issue, Section, Photo, Coverage, MidYearReport, Figure, Honour, Plan)
    return [kind._default_manager.count() for kind in kinds]


def test_a_dry_run_prints_one_json_object_and_writes_nothing(paper: Path) -> None:
    before = counts()
    out, err, status = run(paper, "--dry-run", "--json")
    assert status == 0
    result = json.loads(out)
    assert list(result) == ["articles", "warnings", "errors"]
    (article,) = result["articles"]
    assert list(article) == [
        "column", "kicker", "headline", "subhead", "byline", "lead", "sections", "photos"
    ]  # fmt: skip
    section = article["sections"][1]
    assert list(section) == [
        "heading", "area", "body", "joins", "photos", "figures", "honours", "plans", "meeting_on"
    ]  # fmt: skip
    assert section["area"] == "xiangquan"
    assert section["meeting_on"] == "2021-07-09"
    assert section["photos"] == [
        {"caption": "7月9日，香泉居民区召开年中居民会议", "taken_on": "2021-07-09"}
    ]
    assert section["figures"][0] == {
        "printed": "发放宣传资料 820 份",
        "label": "发放宣传资料",
        "value": "820",
        "unit": "份",
        "qualifier": "",
        "group": None,
        "quote": section["body"][0],
    }
    assert {"line", "message"} == set(result["warnings"][0])
    assert "接成了一句" in err
    assert counts() == before


def test_a_file_that_cannot_be_read_is_an_error_with_status_1(tmp_path: Path) -> None:
    old = tmp_path / "paper.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    out, err, status = run(old, "--dry-run", "--json")
    assert status == 1
    assert "另存为" in json.loads(out)["errors"][0]
    assert json.loads(out)["articles"] == []
    out, err, status = run(tmp_path / "nowhere.txt")
    assert status == 1
    assert "打不开" in err


def test_an_import_makes_a_draft_linked_to_its_areas(paper: Path, client: Client) -> None:
    _, err, status = run(paper)
    assert status == 0, err
    issue = Issue.objects.get()
    assert (issue.slug, issue.state, issue.number) == ("2021-midyear", "draft", None)
    report = MidYearReport.objects.get(area__slug="xiangquan")
    assert report.period == H1
    assert [figure.printed for figure in report.figures.order_by("order")] == [
        "发放宣传资料 820 份",
        "更换楼道灯 46 盏",
    ]
    for kind in (Figure, Plan):
        for statement in kind._default_manager.all():
            statement.full_clean()
    assert client.get(issue.get_absolute_url()).status_code == 404
    issue.publish()
    assert "发放宣传资料 820 份" in client.get("/areas/xiangquan/2021-h1/").content.decode()


def test_importing_the_same_file_again_changes_nothing(paper: Path) -> None:
    run(paper)
    before = counts()
    _, err, status = run(paper)
    assert status == 0
    assert "与已存的一致，没有改动" in err
    assert counts() == before


def test_importing_a_corrected_file_updates_the_draft_and_says_what_changed(paper: Path) -> None:
    run(paper)
    anchors = list(Section.objects.values_list("anchor", "heading"))
    paper.write_text(BROKEN.replace("820 份", "860 份"), encoding="utf-8")
    _, err, status = run(paper)
    assert status == 0
    assert "更新小节“香泉居民区”的正文" in err
    assert "更新“香泉居民区”的数字" in err
    assert list(Section.objects.values_list("anchor", "heading")) == anchors
    assert Figure.objects.filter(value=860).exists()
    assert not Figure.objects.filter(value=820).exists()


def test_what_a_new_file_no_longer_has_is_kept_and_said(paper: Path) -> None:
    run(paper)
    text = BROKEN.replace("7月9日，香泉居民区召开年中居民会议\n", "")
    paper.write_text(text, encoding="utf-8")
    _, err, _ = run(paper)
    assert "原稿里没有图片“7月9日，香泉居民区召开年中居民会议”，原样保留" in err
    assert Photo.objects.exists()


def read(text: str) -> Any:
    return parse(read_text(text), known_names())


def test_a_failure_at_the_last_moment_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("residents_areas.importing.linking.date_meeting", broken)
    before = counts()
    with pytest.raises(RuntimeError):
        write(read(BROKEN), "2021-midyear", period=H1)
    assert counts() == before


def test_an_area_that_is_gone_is_refused_by_name() -> None:
    reading = read(BROKEN)
    reading.articles[0].sections[-1].area = "no-such-area"
    with pytest.raises(NotWritten, match="已经不在了，请另选"):
        write(reading, "2021-midyear", period=H1)


@pytest.mark.parametrize("slug", ["年中", "A b", "../x", "", "x" * 81])
def test_an_address_that_is_none_is_refused(slug: str) -> None:
    with pytest.raises(NotWritten, match="网址名"):
        write(read(BROKEN), slug, period=H1)


def figures() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for figure in Figure.objects.select_related("report__area").order_by("report", "order"):
        report = f"{figure.report.area.slug} {figure.report.period.slug}"
        found.setdefault(report, []).append(figure.printed)
    return found


XIANGQUAN = ["发放宣传资料 820 份", "更换楼道灯 46 盏"]


def test_a_section_given_to_another_area_takes_its_figures_along() -> None:
    reading = read(BROKEN)
    write(reading, "trial", period=H1)
    reading.articles[0].sections[1].area = "jiaoji"
    draft = write(reading, "trial", period=H1)
    assert figures() == {"fuping 2021-h1": ["走访居民 300 余户"], "jiaoji 2021-h1": XIANGQUAN}
    assert any("不再连到香泉居民区" in change for change in draft.changes)
    assert Coverage.objects.count() == 2


def test_another_period_takes_the_figures_along() -> None:
    reading = read(BROKEN)
    write(reading, "trial", period=H1)
    write(reading, "trial", period=Period(2021, 2))
    assert set(figures()) == {"fuping 2021-h2", "xiangquan 2021-h2"}
    write(reading, "trial", period=None)
    assert figures() == {}


def test_what_was_renamed_is_changed_where_it_stands() -> None:
    reading = read(BROKEN)
    write(reading, "trial", period=H1)
    before = counts()
    reading.articles[0].headline, reading.articles[0].sections[1].heading = "新主题", "香泉"
    write(reading, "trial", period=H1)
    assert counts() == before
    assert Section.objects.filter(heading="香泉", anchor="s2").exists()


def test_two_articles_of_one_headline_stay_two() -> None:
    reading = read(BROKEN)
    reading.articles += read(BROKEN).articles
    write(reading, "trial", period=H1)
    assert Issue.objects.get().articles.count() == 2


def test_a_draft_does_not_date_the_meeting_of_a_public_report() -> None:
    write(read(BROKEN.replace("7月9日，", "")), "first", period=H1).issue.publish()
    draft = write(read(BROKEN), "second", period=H1)
    assert MidYearReport.objects.get(area__slug="xiangquan").meeting_on is None
    assert any("会议日期没有改成" in note for note in draft.undone)


def test_a_picture_that_cannot_be_read_leaves_its_caption() -> None:
    text = BROKEN.replace("7月9日，香泉", "【图1】7月9日，香泉")
    draft = write(read(text), "trial", period=H1, pictures={"图1": b"no picture"})
    assert not Photo.objects.get().image
    assert any("图1没有收入" in note for note in draft.undone)


def test_a_heading_that_is_too_long_is_refused_with_its_place() -> None:
    reading = read(BROKEN)
    reading.articles[0].sections[0].heading = "长" * 201
    with pytest.raises(NotWritten, match="小标题“长长长.*200 字符"):
        write(reading, "2021-midyear", period=H1)
    assert not Issue.objects.exists()


def test_without_a_date_and_a_period_the_draft_is_refused_with_the_remedy() -> None:
    with pytest.raises(NotWritten, match="请填写所涉半年"):
        write(read("标题\n□记者 甲乙\n" + "正文" * 30 + "。"), "trial")
    assert not Issue.objects.exists()


def test_names_come_from_the_database() -> None:
    names = known_names()
    assert names.of_heading("香泉路居委会") == "xiangquan"
    assert names.of_heading("颐华第二居民区") == "yihua-2"
    assert names.of_estate("凯旋花园小区") == "kaixuan-gongyu"
    assert names.of_heading("没有这个居民区") is None


def test_the_draft_shows_nothing_to_readers(paper: Path) -> None:
    run(paper)
    assert not MidYearReport.objects.visible_to(AnonymousUser()).exists()
