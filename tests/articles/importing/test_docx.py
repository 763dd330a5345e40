import time
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.blocks import Block, Refused
from articles.importing.readers import docx, read
from tests.articles.importing import make_files as make


def test_headings_paragraphs_and_split_numbers_are_read() -> None:
    data = make.docx(
        make.paragraph("大标题", style="Heading1"),
        make.paragraph(),
        make.paragraph("走访居民", "7", "00", " 多户", "，签约率 83%"),
    )
    assert read(data, "一.docx").blocks == [
        Block("大标题", 1, "heading"),
        Block("走访居民700 多户，签约率 83%", 3),
    ]


def test_a_word_file_is_known_by_its_content() -> None:
    assert read(make.docx(make.paragraph("甲")), "甲.dat").blocks == [Block("甲", 1)]


def test_a_table_gives_rows() -> None:
    data = make.docx(make.table(("居民区", "户数"), ("甲", "3")), make.paragraph("后"))
    assert read(data, "a.docx").blocks == [
        Block("居民区　户数", 1, "row"),
        Block("甲　3", 2, "row"),
        Block("后", 3),
    ]


def test_insertions_and_text_boxes_are_kept_and_deletions_are_not() -> None:
    box = (
        "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{make.paragraph('框里的字')}"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    changes = (
        f"<w:p>{make.run('走访')}<w:del><w:r><w:delText>五百</w:delText></w:r></w:del>"
        f"<w:ins>{make.run('七百')}</w:ins>{make.run('户')}</w:p>"
    )
    blocks = read(make.docx(changes, box), "a.docx").blocks
    assert [block.text for block in blocks] == ["走访七百户", "框里的字"]


def test_embedded_pictures_and_markers_stand_in_their_places() -> None:
    data = make.docx(
        make.paragraph("甲"),
        make.drawing("p1"),
        make.drawing("p2"),
        make.paragraph("【图3】说明"),
        pictures={"a.png": make.png(), "b.emf": b"EMF"},
    )
    document = read(data, "a.docx")
    assert document.blocks == [
        Block("甲", 1),
        Block("", 2, picture="图1"),
        Block("", 3, picture="图2"),
        Block("说明", 4, picture="图3"),
    ]
    assert document.pictures == {"图1": make.png(), "图2": b"EMF"}
    assert [doubt.line for doubt in document.doubts] == [3]


def test_a_picture_that_is_missing_is_named() -> None:
    source = BytesIO(make.docx(make.drawing("p1"), pictures={"a.png": make.png()}))
    target = BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if not name.endswith(".png"):
                new.writestr(name, old.read(name))
    document = read(target.getvalue(), "a.docx")
    assert "图1 读不出来" in document.doubts[0].message
    assert document.pictures == {}


def test_markup_in_the_text_is_text() -> None:
    data = make.docx(make.paragraph("&lt;script&gt;甲&lt;/script&gt; &amp;amp;"))
    assert read(data, "a.docx").blocks[0].text == "<script>甲</script> &amp;"


@pytest.mark.parametrize("length", [100, 600, -30])
def test_a_truncated_file_is_refused(length: int) -> None:
    with pytest.raises(Refused, match="已损坏.*另存为 .docx"):
        read(make.docx(make.paragraph("甲"))[:length], "a.docx")


def test_a_damaged_member_is_refused() -> None:
    data = bytearray(make.docx(make.paragraph("甲" * 50)))
    place = data.index(b"word/document.xml") + 40
    data[place : place + 20] = bytes(20)
    with pytest.raises(Refused, match="已损坏"):
        read(bytes(data), "a.docx")


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 255)), max_size=5))
def test_any_damage_to_the_directory_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(make.docx(make.paragraph("甲")))
    for place, value in changes:
        data[-1 - place % len(data)] = value
    try:
        docx.check_size(bytes(data))
    except Refused as refused:
        assert "docx" in str(refused)


def test_a_zip_of_an_unknown_version_is_refused() -> None:
    data = bytearray(make.docx(make.paragraph("甲")))
    data[data.index(b"PK\x01\x02") + 6] = 245
    with pytest.raises(Refused, match="已损坏"):
        read(bytes(data), "a.docx")


def test_another_zip_is_refused() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(Refused, match="不是 Word 文件"):
        read(buffer.getvalue(), "a.xlsx")


def test_an_encrypted_zip_is_refused() -> None:
    data = bytearray(make.docx(make.paragraph("甲")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Refused, match="加了密码.*取消密码"):
        read(bytes(data), "a.docx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = make.docx(make.paragraph("甲"), extra=501 * 2**20)
    assert len(data) < 2**20
    start = time.perf_counter()
    with pytest.raises(Refused, match="解压后太大（超过 500 MB.*拆成几个文件"):
        read(data, "a.docx")
    assert time.perf_counter() - start < 2


def test_a_bomb_of_text_is_refused() -> None:
    with pytest.raises(Refused, match="解压后太大.*文字部分超过 50 MB"):
        read(make.docx(make.paragraph("甲" * 20_000_000)), "a.docx")


@pytest.mark.parametrize(
    "doctype",
    [
        # Entities of entities: a billion laughs.
        '<!DOCTYPE d [<!ENTITY e0 "哈哈哈哈哈哈哈哈哈哈">'
        + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        + "]>",
        # One long entity, used often.
        f'<!DOCTYPE d [<!ENTITY e9 "{"哈" * 1_000_000}">]>',
    ],
)
def test_a_bomb_of_entities_is_refused_in_time(doctype: str) -> None:
    start = time.perf_counter()
    data = make.docx(*[make.paragraph("&e9;") for _ in range(20_000)], doctype=doctype)
    with pytest.raises(Refused, match="docx"):
        read(data, "a.docx")
    assert time.perf_counter() - start < 30


def test_entities_do_not_read_the_server_s_files() -> None:
    data = make.docx(
        make.paragraph("甲&e;"), doctype='<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    )
    try:
        texts = [block.text for block in read(data, "a.docx").blocks]
    except Refused:
        return
    assert texts == ["甲"]


def test_elements_too_deep_are_refused() -> None:
    data = make.docx("<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000)
    with pytest.raises(Refused, match="另存为 .docx"):
        read(data, "a.docx")


def test_a_long_file_is_read_in_time() -> None:
    data = make.docx(*[make.paragraph("走访", "12", "户，" * 30, "好。") for _ in range(2_000)])
    start = time.perf_counter()
    assert len(read(data, "a.docx").blocks) == 2_000
    assert time.perf_counter() - start < 20
