import pytest

from articles.models import Tag
from articles.tagging import string_from_tags, tags_from_string
from tests.make import make_article


def test_every_separator_that_chinese_writers_type_separates() -> None:
    typed = "社区，养老、春节;健身；读书 邻里,志愿　垃圾分类"
    expected = ["社区", "养老", "春节", "健身", "读书", "邻里", "志愿", "垃圾分类"]
    assert tags_from_string(typed) == expected


def test_punctuation_alone_is_no_tag_and_a_tag_counts_once() -> None:
    assert tags_from_string("、。！，#社区、社区") == ["社区"]
    assert tags_from_string("") == []


def test_what_is_shown_for_editing_reads_back_the_same() -> None:
    names = ["垃圾分类", "文明城区", "C919"]
    assert tags_from_string(string_from_tags(names)) == names


@pytest.mark.django_db
def test_a_tag_gets_an_ascii_slug_of_pinyin() -> None:
    article = make_article()
    article.tags.add("垃圾分类")
    assert Tag.objects.get().slug == "lajifenlei"


@pytest.mark.django_db
def test_tags_that_sound_alike_get_different_slugs() -> None:
    slugs = [Tag.objects.create(name=name).slug for name in ("事实", "时事", "史实")]
    assert slugs == ["shishi", "shishi-2", "shishi-3"]
