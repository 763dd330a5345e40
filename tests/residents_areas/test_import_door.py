"""The admin's door 导入期刊: read, look, put right, write."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.models import Event, Issue, Photo, Section
from residents_areas.models import Figure, ImportJob, MidYearReport, ResidentsArea
from tests.admin_forms import change_address
from tests.articles.importing.test_parser import BROKEN
from tests.html import Page, page
from tests.make import make_picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]

ADD = "/admin/residents_areas/importjob/add/"


def paste(client: Client, text: str = BROKEN) -> ImportJob:
    response = client.post(ADD, {"text": text})
    assert response.status_code == 302, response.content.decode()
    return ImportJob.objects.latest("pk")


def work(client: Client, job: ImportJob, do: str = "", **changes: Any) -> str:
    """Send the preview with changes and one button; the messages of the page that follows."""
    sent = Page(page(client, change_address(job))).form("#import-form")
    response = client.post(change_address(job), {**sent, **changes, "do": do}, follow=True)
    assert response.status_code == 200
    return "".join(m.to_text() for m in Page(response.content.decode()).all(".messagelist li"))


def headings(client: Client, job: ImportJob) -> list[str]:
    sent = Page(page(client, change_address(job))).form("#import-form")
    return [value for name, value in sent.items() if name.endswith(".heading")]


def test_the_preview_shows_source_result_and_doubts(editor_client: Client) -> None:
    html = page(editor_client, change_address(paste(editor_client)))
    parsed = Page(html)
    assert not parsed.errors
    assert 'id="L9"' in html
    assert 'href="#L9"' in html
    assert "接成了一句" in html
    assert parsed.form("#import-form")["a0.s1.area"] == "xiangquan"
    assert parsed.form("#import-form")["slug"] == "2021-midyear"


def test_the_work_survives_a_closed_browser(editor_client: Client) -> None:
    job = paste(editor_client)
    assert "已保存" in work(editor_client, job, **{"a0.headline": "改过的主题"})
    again = Client()
    again.force_login(User.objects.get(username="bianji"))
    assert "改过的主题" in page(again, change_address(job))


def test_a_draft_is_written_as_it_was_put_right(editor_client: Client) -> None:
    job = paste(editor_client)
    changes = {"a0.s1.heading": "香泉", "a0.s1.f0.value": "821", "a0.s0.meeting_on": "2021-07-08"}
    sent = Page(page(editor_client, change_address(job))).form("#import-form")
    sent.pop("a0.s1.f1.wanted")
    response = editor_client.post(change_address(job), {**sent, **changes, "do": "write"})
    issue = Issue.objects.get()
    assert response["Location"] == change_address(issue)
    assert issue.state == "draft"
    assert Figure.objects.filter(report__area__slug="xiangquan").get().value == 821
    assert Section.objects.filter(heading="香泉").exists()
    assert str(MidYearReport.objects.get(area__slug="fuping").meeting_on) == "2021-07-08"
    job.refresh_from_db()
    assert job.issue == issue


def test_the_log_says_who_imported_what_and_nothing_of_its_words(editor_client: Client) -> None:
    job = paste(editor_client)
    assert not Event.objects.exists()
    work(editor_client, job, "write", **{"a0.headline": ""})
    assert not Event.objects.exists()
    work(editor_client, job, "write", **{"a0.headline": "半年大家谈"})
    work(editor_client, job, "write")
    issue = Issue.objects.get()
    first, second = Event.objects.order_by("pk")
    for event in (first, second):
        assert (event.kind, event.who, event.address) == (
            "import",
            "bianji",
            "/issues/2021-midyear/",
        )
        assert event.subject == str(issue)
    assert first.words.startswith("改动 ") and second.words == "与已存的一致"
    assert not any("富平" in str(vars(event)) for event in (first, second))


def test_sections_are_merged_split_and_moved(editor_client: Client) -> None:
    job = paste(editor_client)
    assert headings(editor_client, job) == ["富平居民区", "香泉居民区"]
    work(editor_client, job, "up 0 1")
    assert headings(editor_client, job) == ["香泉居民区", "富平居民区"]
    work(editor_client, job, "split 0 1 1")
    assert headings(editor_client, job) == ["香泉居民区", "富平居民区", ""]
    work(editor_client, job, "merge 0 2")
    assert headings(editor_client, job) == ["香泉居民区", "富平居民区"]


def test_a_button_of_a_section_that_is_gone_is_no_error(editor_client: Client) -> None:
    job = paste(editor_client)
    for do in ("merge 0 9", "undo 0 1 7", "split 0", "fly 0 1", "up x y", "split 0 -1 1", "merge"):
        assert "没有做成" in work(editor_client, job, do)


def test_a_join_can_be_undone(editor_client: Client) -> None:
    job = paste(editor_client)
    work(editor_client, job, "undo 0 1 0")
    sent = Page(page(editor_client, change_address(job))).form("#import-form")
    assert sent["a0.s1.body"].endswith("发放宣传资")
    assert sent["a0.s2.body"].startswith("料 820 份")


def test_what_is_typed_wrongly_is_named_and_nothing_is_lost(editor_client: Client) -> None:
    job = paste(editor_client)
    changes = {"a0.s0.f0.value": "三百", "a0.headline": "改过的主题"}
    assert "数值应是数字" in work(editor_client, job, "write", **changes)
    assert "改过的主题" in page(editor_client, change_address(job))
    assert "会议日期“七月”应写成" in work(editor_client, job, **{"a0.s0.meeting_on": "七月"})
    assert "只能用小写英文字母" in work(editor_client, job, "write", slug="年中")
    assert "字符" in work(editor_client, job, slug="x" * 100)
    assert "数值应是数字" in work(editor_client, job, **{"a0.s0.f0.value": "NaN"})
    assert "所涉半年应写成" in work(editor_client, job, "write", slug="trial", period="2021")
    assert not Issue.objects.exists()


def test_a_figure_whose_sentence_was_edited_away_is_refused(editor_client: Client) -> None:
    job = paste(editor_client)
    messages = work(editor_client, job, "write", **{"a0.s1.body": "全部重写。"})
    assert "正文里没有这句话" in messages
    assert not Issue.objects.exists()


def test_a_form_of_an_earlier_state_is_not_taken(editor_client: Client) -> None:
    job = paste(editor_client)
    old = Page(page(editor_client, change_address(job))).form("#import-form")
    work(editor_client, job, "merge 0 1")
    response = editor_client.post(change_address(job), {**old, "do": ""}, follow=True)
    assert "刚刚在别处改过" in response.content.decode()
    assert headings(editor_client, job) == ["富平居民区"]


def test_a_typo_put_right_in_a_sentence_keeps_its_figures(editor_client: Client) -> None:
    job = paste(editor_client)
    sent = Page(page(editor_client, change_address(job))).form("#import-form")
    body = sent["a0.s0.body"].replace("不断提升", "持续提升")
    assert "已保存为草稿" in work(editor_client, job, "write", **{"a0.s0.body": body})
    figure = Figure.objects.get(report__area__slug="fuping")
    assert "持续提升" in figure.quote
    figure.full_clean()


def test_writing_again_after_renaming_makes_nothing_new(editor_client: Client) -> None:
    job = paste(editor_client)
    work(editor_client, job, "write")
    rows = [Section.objects.count(), Figure.objects.count()]
    work(editor_client, job, "write", **{"a0.headline": "新主题", "a0.s1.heading": "香泉"})
    assert [Section.objects.count(), Figure.objects.count()] == rows
    assert "与已存的一致" in work(editor_client, job, "write")


def test_control_characters_are_left_out(editor_client: Client) -> None:
    job = paste(editor_client, BROKEN.replace("半年干了啥", "半年\a干了啥"))
    assert "已保存为草稿" in work(editor_client, job, "write", **{"a0.subhead": "副\0题"})
    assert Issue.objects.get().articles.get().subhead == "副题"


def test_pictures_and_lines_of_several_files_are_told_apart(editor_client: Client) -> None:
    uploads = [
        SimpleUploadedFile(
            f"{n}.txt", BROKEN.replace("7月9日，香泉", "【图1】7月9日，香泉").encode()
        )
        for n in (1, 2)
    ]
    assert editor_client.post(ADD, {"uploads": uploads}).status_code == 302
    job = ImportJob.objects.get()
    photos = [s["photos"] for a in job.reading["articles"] for s in a["sections"]]
    assert [photo["picture"] for row in photos for photo in row] == ["1-图1", "2-图1"]
    lines = [line for line, _ in job.source]
    assert len(set(lines)) == len(lines)


def test_without_the_permission_to_add_issues_nothing_is_written(editor_client: Client) -> None:
    job = paste(editor_client)
    user = User.objects.create_user("helper", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__endswith="_importjob"))
    helper = Client()
    helper.force_login(user)
    sent = Page(page(helper, change_address(job))).form("#import-form")
    assert helper.post(change_address(job), {**sent, "do": "write"}).status_code == 403
    assert not Issue.objects.exists()


def test_a_job_that_is_none_is_404(editor_client: Client) -> None:
    for key in ("abc", "999"):
        address = f"/admin/residents_areas/importjob/{key}/change/"
        assert editor_client.get(address).status_code == 404


def test_two_people_import_at_once(editor_client: Client) -> None:
    other = Client()
    other.force_login(User.objects.create_superuser("shi"))
    mine, theirs = paste(editor_client), paste(other, BROKEN.replace("820", "960"))
    work(editor_client, mine, "write", slug="mine")
    work(other, theirs, "write", slug="theirs")
    assert set(Issue.objects.values_list("slug", flat=True)) == {"mine", "theirs"}
    assert {int(f.value or 0) for f in Figure.objects.filter(unit="份")} == {820, 960}


def test_files_of_every_kind_are_taken_and_bad_ones_refused_in_words(editor_client: Client) -> None:
    upload = SimpleUploadedFile("paper.txt", BROKEN.encode("gb18030"))
    assert editor_client.post(ADD, {"uploads": [upload]}).status_code == 302
    assert "香泉居民区" in page(editor_client, change_address(ImportJob.objects.latest("pk")))
    old = SimpleUploadedFile("paper.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    html = editor_client.post(ADD, {"uploads": [old]}).content.decode()
    assert "另存为" in html
    assert "请选择文件，或者粘贴文字" in editor_client.post(ADD, {}).content.decode()
    assert ImportJob.objects.count() == 1


def test_pictures_of_the_file_become_photos(editor_client: Client, picture_folders: Path) -> None:
    job = paste(editor_client, BROKEN.replace("7月9日，香泉", "【图1】7月9日，香泉"))
    job.pictures.create(name="图1", data=make_picture().read())
    work(editor_client, job, "write")
    photo = Photo.objects.get()
    assert (photo.width, photo.caption) == (1000, "7月9日，香泉居民区召开年中居民会议")


def test_the_preview_of_a_whole_issue_can_be_sent(editor_client: Client) -> None:
    names = [area.name for area in ResidentsArea.objects.all()]
    sentence = "".join(
        f"居民区发放第{n}种宣传资料 {n + 2} 份，更换楼道灯 {n + 3} 盏。" for n in range(12)
    )
    parts = [f"{name}居民区\n2021 年上半年，{sentence}\n" for name in names]
    job = paste(editor_client, "半年大家谈\n□记者 甲乙\n" + "".join(parts))
    sent = Page(page(editor_client, change_address(job))).form("#import-form")
    assert len(sent) > 2000
    assert "已保存为草稿" in work(editor_client, job, "write")
    assert Figure.objects.count() == 15 * 24


def test_residents_cannot_come_in(client: Client) -> None:
    assert client.get(ADD).status_code == 302


def test_why_a_section_has_no_area_is_asked_and_kept(editor_client: Client) -> None:
    job = paste(editor_client)
    work(editor_client, job, **{"a0.s0.area": ""})
    work(editor_client, job, "write", **{"a0.s0.no_area_because": "写的是整个街道"})
    assert Section.objects.get(heading="富平居民区").no_area_because == "写的是整个街道"
    work(editor_client, job, "write", **{"a0.s0.area": "fuping"})
    assert Section.objects.get(heading="富平居民区").no_area_because == ""
