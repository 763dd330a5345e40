"""How an article is cited: GB/T 7714-2015 for readers, RIS and BibTeX for their programs.

A citation says what the print says. What the print does not say is 不详 in the words for readers,
and is left out of the files for programs, which could not tell 不详 from a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from .importing import lines
from .importing.fold import fold
from .models import Article

MARK = re.compile(r"^[□■◎●\s]+")
BRACKETED = re.compile(r"(?:[^（(]*[讯电])?\s*[（(]([^（）()]+)[）)]\s*")
IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
# Whoever stands between one of these and the next wrote what is cited. 文 alone may be in a name.
AUTHOR_WORDS = "|".join(word for word in lines.AUTHOR_WORD.split("|") if word != "文")
ROLE = re.compile(rf"{lines.ROLES}|{AUTHOR_WORDS}|(?<![\u4e00-\u9fff])文(?=\s*[:：/／|｜])")
BETWEEN = re.compile(r"[\s、,，/／|｜:：]+")
WROTE_AND_PHOTOGRAPHED = re.compile(
    r"(?:(?<=\s)文|文并摄|文\s*[/／]?\s*图|图\s*[/／]?\s*文|摄影报道)\s*$"
)
PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff·]{1,8}")
# An office, or one who wants no name.
NOBODY = re.compile(
    r".*(?:[部科室办所社会队组站院]|街道|居委|大学|中心)|本[报刊].*|佚名|匿名|小编|读者|综合"
)
# Instead of the blank inside a name.
INSIDE = "\ue000"
MOST_AUTHORS = 3
SEPARATORS = re.compile(r"\s+")
TEX = {
    "\\": r"\textbackslash{}",
    # Not \{ and \}: BibTeX counts these braces, and one alone would swallow the rest of the file.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: rf"\{character}" for character in "$&%#_"},
}


def persons(byline: str) -> list[str]:
    """The names of those who wrote, as printed, of a byline; none where they cannot be told from
    the rest for sure: a name has 记者, 作者 or the like before it, or 文/图 behind it."""
    # As long as the byline all the way, so that positions agree: what is no name becomes blank.
    text = _authors_only(byline)
    text = IN_BRACKETS.sub(_blank, text)
    is_signed = WROTE_AND_PHOTOGRAPHED.search(text)
    text = WROTE_AND_PHOTOGRAPHED.sub(_blank, text)
    text = lines.SPACED_NAME.sub(lambda match: re.sub(r"\s", INSIDE, match[0]), text)
    role = ROLE.search(text)
    words = list(re.finditer(r"\S+", BETWEEN.sub(_blank, ROLE.sub(_blank, text))))
    if len(words) > 1 and (lines.FROM.fullmatch(words[0][0]) or NOBODY.fullmatch(words[0][0])):
        del words[0]
    if not is_signed and not (role and words and role.start() < words[0].start()):
        return []
    if not all(_is_person(word[0].replace(INSIDE, "")) for word in words):
        return []
    return ["".join(byline[slice(*word.span())].split()) for word in words]


def _is_person(word: str) -> bool:
    return bool(PERSON.fullmatch(word)) and not NOBODY.fullmatch(word)


def authors(byline: str) -> list[str]:
    """Whom a citation names: the persons, or else all that the byline says, as printed. Editors,
    proof-readers and photographers are no authors."""
    whole = byline[slice(*_span(_authors_only(byline)))]
    return persons(byline) or ([whole] if whole else [])


def _authors_only(byline: str) -> str:
    """The folded byline with blanks for its mark, for 本报讯 and for all who are no authors."""
    text = fold(byline)
    if lines.is_staff_line(text):
        return ""
    end = lines.authors_end(byline)
    text = MARK.sub(_blank, text[:end].ljust(len(text)))
    if inside := BRACKETED.fullmatch(text):
        start, end = inside.span(1)
        text = (" " * start + text[start:end]).ljust(len(text))
    if WROTE_AND_PHOTOGRAPHED.search(text):
        return text
    return lines.PHOTOGRAPHER.sub(_blank, text.rstrip()).ljust(len(text))


def _span(text: str) -> tuple[int, int]:
    """From the first to behind the last character that is not blank."""
    return len(text) - len(text.lstrip()), len(text.rstrip())


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


class Cited(NamedTuple):
    """What is known of an article for citing it; what is not known is empty."""

    authors: list[str]
    headline: str
    paper: str
    published_on: date | None
    pages: list[str]
    volume: str
    number: str


def cited(article: Article) -> Cited:
    """Of an article with its issue and pages; a page without a number is cited by its name."""
    issue = article.issue
    pages = [str(page.number or "") or page.name for page in article.pages.all()]
    return Cited(
        authors=authors(article.byline),
        headline=_one_line(article.headline),
        paper=_one_line(issue.masthead),
        published_on=issue.published_on,
        pages=[page for page in pages if page],
        volume=str(issue.volume or ""),
        number=str(issue.number or ""),
    )


def gb(article: Article) -> str:
    """The printed article in the form of GB/T 7714-2015."""
    return _gb(cited(article), "N") + "."


def gb_online(article: Article, address: str) -> str:
    """The article as it is read here, with a place for the day on which it was read."""
    return f"{_gb(cited(article), 'N/OL')}[引用日期].{address}."


def _gb(known: Cited, kind: str) -> str:
    names = ",".join(known.authors[:MOST_AUTHORS]) or "作者不详"
    if len(known.authors) > MOST_AUTHORS:
        names += ",等"
    day = known.published_on.isoformat() if known.published_on else "出版日期不详"
    pages = ",".join(known.pages) or "版次不详"
    return f"{names}.{known.headline}[{kind}].{known.paper},{day}({pages})"


def ris(article: Article, address: str) -> str:
    """The article for programs that keep references, a field a line."""
    known = cited(article)
    day = known.published_on
    fields = [
        ("TY", "NEWS"),
        *(("AU", name) for name in known.authors),
        ("TI", known.headline),
        ("T2", known.paper),
        ("PY", f"{day:%Y}" if day else ""),
        ("DA", f"{day:%Y/%m/%d}" if day else ""),
        ("VL", known.volume),
        ("IS", known.number),
        ("SP", ",".join(known.pages)),
        ("LA", "zh-CN"),
        ("UR", address),
    ]
    rows = [f"{tag}  - {_one_line(value)}" for tag, value in fields if value]
    return "\r\n".join([*rows, "ER  - ", ""])


def bibtex(article: Article, address: str) -> str:
    """The article as an entry of a BibTeX file in UTF-8."""
    known = cited(article)
    day = known.published_on
    # Braces keep a name whole that has a comma or an "and" in it.
    fields = [
        ("author", " and ".join(f"{{{_tex(name)}}}" for name in known.authors)),
        ("title", f"{{{_tex(known.headline)}}}"),
        ("journal", _tex(known.paper)),
        ("year", f"{day.year}" if day else ""),
        ("month", f"{day.month}" if day else ""),
        ("day", f"{day.day}" if day else ""),
        ("volume", known.volume),
        ("number", known.number),
        ("pages", _tex(",".join(known.pages))),
        ("entrysubtype", "newspaper"),
        ("language", "chinese"),
        ("url", address),
    ]
    key = f"wanli-{article.issue.slug}-{article.slug}"
    return _entry(key, ((name, value) for name, value in fields if value))


def _entry(key: str, fields: Iterable[tuple[str, str]]) -> str:
    rows = [f"  {name} = {{{value}}}" for name, value in fields]
    return "@article{" + ",\n".join([key, *rows]) + "\n}\n"


def _one_line(text: str) -> str:
    return SEPARATORS.sub(" ", text).strip()


def _tex(text: str) -> str:
    return "".join(TEX.get(character, character) for character in _one_line(text))
