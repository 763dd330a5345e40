import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

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
def test_the_slug_of_a_long_name_is_cut() -> None:
    tags = [Tag.objects.create(name="双" * length) for length in (29, 30)]
    assert all(len(tag.slug) <= 100 for tag in tags)


@pytest.mark.django_db
def test_a_tags_name_holds_no_separator() -> None:
    with pytest.raises(ValidationError, match="一个标签里不能有空格"):
        Tag(name="迎 新春", slug="yingxinchun").full_clean()


@pytest.mark.django_db
def test_the_database_refuses_a_tag_without_an_address() -> None:
    tag = Tag.objects.create(name="社区")
    with pytest.raises(IntegrityError):
        Tag.objects.filter(pk=tag.pk).update(slug="")


@pytest.mark.django_db
def test_tags_that_sound_alike_get_different_slugs() -> None:
    slugs = [Tag.objects.create(name=name).slug for name in ("事实", "时事", "史实")]
    assert slugs == ["shishi", "shishi-2", "shishi-3"]
