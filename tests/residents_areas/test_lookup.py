"""我家小区属于哪个居民区: asked by name, by part of it, by pinyin, and wrongly spelled."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from residents_areas.models import Estate, ResidentsArea
from tests.html import Page, page
from tests.make import make_area, make_article, make_issue, make_section

pytestmark = pytest.mark.django_db


def ask(client: Client, typed: str) -> str:
    """What the page answers, without the blanks of its source; empty if it answers nothing."""
    response = client.get("/areas/", {"estate": typed})
    assert response.status_code == 200
    answers = Page(response.content.decode()).all(".estate-answer")
    return "".join("".join(answer.to_text().split()) for answer in answers)


@pytest.mark.parametrize("estate", ["凯旋花园", "中鹰黑森林"])
def test_the_two_estates_of_the_founding_issue_lead_to_their_area(
    client: Client, founding_issue: None, estate: str
) -> None:
    assert f"{estate}属于凯旋公寓居民区" in ask(client, estate)
    shown = Page(page(client, f"/areas/?estate={estate}"))
    assert shown.values(".estate-answer a", "href") == ["/areas/kaixuan-gongyu/"]
    assert shown.values("#estate", "value") == [estate]


@pytest.mark.parametrize(
    "typed",
    [" 凯旋 花园 ", "凱旋花園", "“凯旋花园”", "凯旋花园小区", "kaixuanhuayuan", "Kaixuan Huayuan"],
)
def test_an_estate_may_be_typed_in_many_ways(
    client: Client, founding_issue: None, typed: str
) -> None:
    assert "凯旋花园属于凯旋公寓居民区" in ask(client, typed)


@pytest.mark.parametrize("typed", ["黑森林", "zyhsl", "zhongying", "中鹰"])
def test_part_of_a_name_gives_the_names_that_have_it(
    client: Client, founding_issue: None, typed: str
) -> None:
    answer = ask(client, typed)
    assert f"没有正好叫“{typed}”的" in answer
    assert "中鹰黑森林，属于凯旋公寓居民区" in answer


def test_several_are_all_given_each_area_once(client: Client, founding_issue: None) -> None:
    answer = ask(client, "凯旋")
    assert answer.count("凯旋华庭居民区") == 1
    assert answer.count("凯旋公寓居民区") == 2
    assert "凯旋花园，属于凯旋公寓居民区" in answer


@pytest.mark.parametrize("typed", ["凯悦花园", "中莺黑森林", "kaixuanhuayan", "zhonyinheisenlin"])
def test_a_name_spelled_wrongly_is_not_known_but_those_near_it_are_given(
    client: Client, founding_issue: None, typed: str
) -> None:
    answer = ask(client, typed)
    assert f"馆藏未载“{typed}”" in answer
    assert "写法相近的有" in answer
    assert "属于凯旋公寓居民区" in answer


@pytest.mark.parametrize("typed", ["阳光新村", "qwzx", "3117弄", "小区", "x" * 500])
def test_what_is_not_known_is_said_not_to_be_known(
    client: Client, founding_issue: None, typed: str
) -> None:
    answer = ask(client, typed)
    assert "馆藏未载" in answer
    assert "属于凯旋" not in answer


def test_what_is_asked_in_vain_is_not_kept_since_it_is_counted(
    client: Client, founding_issue: None
) -> None:
    for typed in ("阳光新村", "凯悦花园"):
        assert client.get("/areas/", {"estate": typed})["Cache-Control"] == "no-store"
    for typed in ("", "凯旋花园", "黑森林"):
        assert "Cache-Control" not in client.get("/areas/", {"estate": typed})


@pytest.mark.parametrize("typed", ["", " ", "“”", "。", "'%_\x00"])
def test_nothing_asked_is_nothing_answered(client: Client, typed: str) -> None:
    make_area()
    assert ask(client, typed) == ""


def test_the_name_of_an_area_is_no_estate(client: Client) -> None:
    make_area(name="富平", aliases="富平新村", slug="fuping")
    for typed in ("富平", "富平小区", "富平新村", "富平居委会", "fuping"):
        answer = ask(client, typed)
        assert "富平居民区" in answer
        assert f"有没有叫“{typed}”的小区，馆藏未载" in answer


def test_tags_and_headings_are_no_answer(client: Client) -> None:
    make_section(article=make_article(issue=make_issue()), heading="阳光新村")
    assert "馆藏未载“阳光新村”" in ask(client, "阳光新村")


def test_a_renamed_estate_is_found_by_its_new_name_only(client: Client) -> None:
    estate = Estate.objects.create(area=make_area(name="甲"), name="旧名花园")
    estate.name = "新名家园"
    estate.save()
    assert "新名家园属于甲居民区" in ask(client, "新名家园")
    assert "旧名花园" not in ask(client, "旧名花园").replace("“旧名花园”", "")


def test_home_and_the_areas_ask_and_offer_the_known_estates(
    client: Client, founding_issue: None
) -> None:
    for address in ("/", "/areas/"):
        shown = Page(page(client, address))
        assert shown.values("form.estate-box", "action") == ["/areas/"]
        offered = shown.values("#estates option", "value")
        assert offered == ["凯旋花园", "中鹰黑森林"]
    listed = [row.to_text() for row in shown.all(".area-index li")]
    assert [row for row in listed if "凯旋花园、中鹰黑森林" in row] == [
        row for row in listed if "凯旋公寓" in row
    ]


@pytest.mark.parametrize("rows", [5, 20])
def test_an_answer_costs_the_same_for_few_estates_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        Estate.objects.create(area=make_area(), name=f"花园{number}号")
    ResidentsArea.objects.update(aliases="")
    for typed, queries in (("花园4号", 4), ("花园", 5), ("毫不相干", 5)):
        with django_assert_num_queries(queries):
            ask(client, typed)
