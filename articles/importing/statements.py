"""What a section states, sentence by sentence: figures, honours, plans, the meeting's date."""

from __future__ import annotations

import re
from datetime import date

from articles.sentences import sentences

from . import lexicon
from .blocks import Doubt
from .figures import figures_of
from .fold import fold
from .parts import Honour, Plan, Section
from .quantities import clause_start

DATE = re.compile(
    r"(?:(?P<year>\d{4})\s*年\s*)?(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]"
)
MEETING = re.compile(r"居民(?:代表)?(?:会议|大会)")


def find_statements(section: Section, year: int | None) -> list[Doubt]:
    """Fill in the section's figures, honours, plans and meeting; give the doubts.

    `year` completes a date that the print gives as month and day only.
    """
    doubts = []
    are_plans = lexicon.PLANS_ABOVE.search(fold(section.heading)) and not section.area
    for paragraph in section.body:
        is_plan = below = bool(are_plans or lexicon.PLANS_ABOVE.search(fold(paragraph.column)))
        for number, sentence in enumerate(sentences(paragraph.text), start=1):
            quote, folded = sentence.strip(), fold(sentence)
            if lexicon.PLAN.search(folded):
                is_plan = True
            elif lexicon.PAST.search(folded):
                is_plan = below
            if is_plan:
                section.plans.append(Plan(text=quote, quote=quote))
            done = ("" if below else done_part(sentence)) if is_plan else sentence
            figures, questions = figures_of(done, quote)
            for figure in figures:
                if figure.group:
                    # Of one statement only: another sentence may have a ratio too.
                    figure.group = f"{figure.group} {paragraph.line}.{number}"
            section.figures += figures
            doubts += [Doubt(paragraph.line, question) for question in questions]
            if not is_plan:
                section.honours += honours_of(quote)
        if lexicon.WON.search(section.heading):
            section.honours += winners_of(paragraph.text)
    section.meeting_on = meeting_of(section, year)
    return doubts


def done_part(sentence: str) -> str:
    """What a sentence with a plan reports before it: 已建成 3 处，另有 2 处计划 …."""
    folded = fold(sentence)
    plan = lexicon.PLAN.search(folded)
    if plan is None:
        return ""
    return sentence[: clause_start(folded, plan.start())]


def honours_of(sentence: str) -> list[Honour]:
    """The titles won that a sentence names, each with who won it, as far as it is said."""
    folded = fold(sentence)
    honours = []
    for match in lexicon.HONOUR.finditer(folded):
        numbers = re.sub(r"\d{4}年?度?|第\d+", "", match["title"])
        if re.search(r"\d", numbers):
            continue
        start = max(folded.rfind(mark, 0, match.start()) for mark in "，,。；;、") + 1
        holder = sentence[start : match.start()].strip()
        holder = re.sub(
            r"^(?:其中|今年|上半年|还|也|并|同时)+|(?:小区|先后|还|也|并|已|又|今年|近日)+$",
            "",
            holder,
        )
        honours.append(
            Honour(
                title=title_of(sentence[match.start("title") : match.end("title")]),
                holder=holder,
                quote=sentence,
            )
        )
    return honours


def winners_of(row: str) -> list[Honour]:
    """The honours of a row of a list of winners, one for each winner; none of another row."""
    match = lexicon.WINNERS.fullmatch(fold(row))
    if match is None:
        return []
    title, holders = row[: match.end("title")], row[slice(*match.span("holders"))]
    # A bracket says where the winner is from.
    names = [re.sub(r"[（(][^）)]*[）)]$", "", name).strip() for name in holders.split("、")]
    return [Honour(title=title, holder=name, quote=row) for name in names]


def title_of(words: str) -> str:
    """A title without the quotation marks and the 称号 around it."""
    words = words.strip().strip("的").removesuffix("称号").strip("的")
    is_quoted = words[:1] in '“"「' and words[-1:] in '”"」'
    return words[1:-1] if is_quoted else words


def date_in(text: str, year: int | None) -> date | None:
    """The first full date in a text; `year` stands in where the print names none."""
    match = DATE.search(fold(text))
    if not match or not (match["year"] or year):
        return None
    try:
        return date(int(match["year"] or year or 0), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def meeting_of(section: Section, year: int | None) -> date | None:
    """The day of the residents' meeting, from a caption or a sentence that names both."""
    texts = [photo.caption for photo in section.photos]
    texts += [sentence for paragraph in section.body for sentence in sentences(paragraph.text)]
    for text in texts:
        if MEETING.search(fold(text)) and (day := date_in(text, year)):
            return day
    return None
