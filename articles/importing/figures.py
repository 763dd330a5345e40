"""Figures: the quantities of a sentence that report something done.

The rules follow the conventions of the community press: a quantity counts when a verb of
something done stands before it in its clause, when it is a rate, or when it ends a clause that
does not merely describe. Nothing is added up.
"""

from __future__ import annotations

import re
from decimal import Decimal

from . import lexicon
from .fold import fold
from .numbers import plain
from .parts import Figure
from .quantities import CLAUSE_END, CLAUSE_LENGTH, Quantity, clause_start, quantities

FROM = re.compile(r"(?:从|由)[^，,。；;]{0,10}$")
TO = re.compile(r"[^，,。；;、\d]{0,8}?(?:到|至|为)了?\s*")
NUMBER_OF_ITEM = re.compile(
    r"\s*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、.．](?!\d)|[①-⑳●])\s*"
)
# The groups of two ends: 3 至 5 次, 从 210 个增加到 268 个.
CHANGES = ("范围", "从到")
SHARES = ("%", "成")
PERSONS = ("名", "位", "人", "户", "个")
HAN = re.compile(r"[\u4e00-\u9fff]")
OPENING = re.compile(
    r"\s*(?:如今|累计|共|先后|其中|首批|目前|有|[^，,。；;]{0,8}已有|[^，,。；;]{0,12}(?:把|给|为|将|由|让|帮|请|与|同|对|动员)[^，,。；;]{0,8})?\s*"
)
DONE = re.compile(
    r"了|修好|装好|建成|换上|装上|完工|到位|完成|落成|启用|绘上|一新|办结|解决|达成|落实|整改|签订|签约|加入|变成|挂上|上门|演出|改正|采纳|投入使用"
)
# What may stand behind a quantity that ends what its clause reports.
REPORTED = re.compile(rf"$|[{CLAUSE_END}、（(]|全部|均|都|悉数|用于|左右|\.(?:\s|$)")


def figures_of(sentence: str, quote: str | None = None) -> tuple[list[Figure], list[str]]:
    """The figures of one sentence (not a plan), and doubts about them in Chinese.

    `printed` is cut from the sentence as it stands; `quote` is the sentence that it is kept with.
    """
    folded = fold(sentence)
    found = list(quantities(folded))
    starts = [statement_start(folded, n.start, n.end, n.unit) for n in found]
    groups, doubts = groups_of(folded, found, starts)
    figures = []
    for n, start, group in zip(found, starts, groups, strict=True):
        if start is None and group is None:
            continue
        start = total_start(folded, n.start) if start is None else start
        while start < n.start and folded[start].isspace():
            start += 1
        end = n.end
        if group is not None and group.startswith(CHANGES):
            # Both ends are shown by the words of the whole change.
            end = max(m.end for m, g in zip(found, groups, strict=True) if g == group)
        printed = sentence[start : statement_end(folded, end)].rstrip()
        figures.append(
            Figure(
                printed=printed,
                label=label_of(printed, n.start - start, end - start),
                value=n.value,
                unit=sentence[slice(*n.unit_at)] if n.unit_at and n.unit != "%" else n.unit,
                qualifier=n.qualifier,
                group=group,
                quote=(quote or sentence).strip(),
            )
        )
    return figures, doubts


def statement_start(sentence: str, position: int, end: int, unit: str) -> int | None:
    """Where the statement of the quantity at [position, end) begins; None if none is made."""
    start = clause_start(sentence, position)
    clause = sentence[start:position]
    if unit in SHARES and (rates := list(lexicon.RATE.finditer(clause))):
        return start + rates[-1].start()
    item = clause.rfind("、") + 1
    if NUMBER_OF_ITEM.fullmatch(clause[:item]):
        start, clause, item = start + item, clause[item:], 0
    if item and lexicon.VERB.search(clause[item : item + 6]):
        start, clause, item = start + item, clause[item:], 0
    if verb := lexicon.VERB.search(clause) or lexicon.SHORT_VERB.search(clause):
        return start + verb.start()
    if lexicon.DESCRIBES.search(clause):
        return None
    if item:
        # An item of a list: counted if the list's first is, or would be with a number.
        first = start + clause.index("、")
        listed = statement_start(sentence, first, first, unit) if first < position else None
        return None if listed is None else start + item
    previous = sentence[clause_start(sentence, start - 1) : start - 1] if start > 1 else ""
    if len(clause) <= 8 and lexicon.VERB.search(previous):
        return total_start(sentence, position)
    ended = statement_end(sentence, end)
    behind = sentence[ended : ended + 10].lstrip()
    # Some other verb: the quantity must end its clause.
    if len(HAN.findall(clause)) >= 2 and REPORTED.match(behind):
        return total_start(sentence, position)
    # The quantity comes first: 把 41 把旧伞修好, 260 平方米的新砖铺到了门前.
    rest = re.split(f"[{CLAUSE_END}]", sentence[end : end + CLAUSE_LENGTH], maxsplit=1)[0]
    if OPENING.fullmatch(clause) and (DONE.search(rest) or lexicon.VERB.search(rest)):
        return total_start(sentence, position)
    return total_start(sentence, position) if people_act(clause, rest, unit) else None


def people_act(clause: str, rest: str, unit: str) -> bool:
    """Whether so many people are who does it: 46 名孩子…, 志愿者 86 人轮流…"""
    if unit not in PERSONS:
        return False
    is_first = not clause.strip() or clause.endswith(("的", "来自"))
    named = lexicon.PEOPLE.match(rest) if is_first else lexicon.PEOPLE.search(clause)
    if named is None:
        return False
    acts = rest[named.end() :] if is_first else rest
    return (is_first or named.end() == len(clause.rstrip())) and len(acts.strip()) > 1


def total_start(sentence: str, position: int) -> int:
    """Where the words begin that name what is counted: behind 对, 把, 在 or at the clause's own
    beginning."""
    start = clause_start(sentence, position)
    if number := NUMBER_OF_ITEM.match(sentence, start, position):
        start = number.end()
    prepositions = list(re.finditer(r"对于|针对|对|把|在|由", sentence[start:position]))
    return start + (prepositions[-1].end() if prepositions else 0)


def statement_end(sentence: str, end: int) -> int:
    """Behind the noun that is counted, if it follows the unit at once."""
    tail = re.match(r"[\u4e00-\u9fff]{1,10}", sentence[end : end + 10])
    noun = tail[0] if tail else ""
    for stop in (lexicon.NOUN_ENDS.search(noun), lexicon.VERB.search(noun)):
        if stop:
            noun = noun[: stop.start()]
    return end + len(noun)


def label_of(printed: str, start: int, end: int) -> str:
    """What is counted: the printed words without the quantity at [start, end)."""
    words = re.sub(r"\s+", "", printed[:start] + printed[end:])
    words = re.sub(r"(?:从|由)[^从由]{0,8}$", "", words) or words
    return words.strip('，,、：: “”"的有共约达到为是') or printed


def groups_of(
    sentence: str, found: list[Quantity], starts: list[int | None]
) -> tuple[list[str | None], list[str]]:
    """For each quantity the name of the statement it is part of, and doubts about ratios.

    One statement are a total, its part and their ratio; the two ends of a range; 从 … 到 …. A
    ratio that is not part / total is a doubt. Fills in starts that only the group gives.
    """
    groups: list[str | None] = [None] * len(found)
    doubts: list[str] = []
    for n, (one, two) in enumerate(zip(found, found[1:], strict=False)):
        if one.start == two.start:
            groups[n] = groups[n + 1] = f"范围{n + 1}"
        elif FROM.search(sentence[max(0, one.start - 20) : one.start]) and TO.fullmatch(
            sentence[one.end : two.start]
        ):
            groups[n] = groups[n + 1] = f"从到{n + 1}"
            starts[n] = starts[n + 1] = clause_start(sentence, one.start)
    for n, ratio in enumerate(found):
        if ratio.unit != "%" or groups[n] or starts[n] is None:
            continue
        counts = [m for m in range(n) if found[m].unit != "%" and groups[m] is None][-2:]
        if len(counts) < 2:
            continue
        doubt = doubt_ratio(sentence, [found[m] for m in counts], ratio)
        if doubt is None:
            continue
        if all(starts[m] is None for m in counts):
            starts[n] = None  # The share of something that only describes describes too.
            continue
        doubts += [doubt] if doubt else []
        for m in (*counts, n):
            groups[m] = f"比率{n + 1}"
    return groups, doubts


def doubt_ratio(sentence: str, counts: list[Quantity], ratio: Quantity) -> str | None:
    """Empty if the counts make the ratio, a doubt if they should and do not, else None."""
    total, part = sorted((count.value for count in counts), reverse=True)
    share = part / total * 100 if total else Decimal(0)
    if abs(share - ratio.value) < 1:
        return ""
    if re.search("其中|已|完成|签|拆|同意", sentence[counts[0].end : counts[1].end]):
        words = f"{plain(part)}/{plain(total)} 约为 {share:.0f}%"
        return f"原文说 {plain(ratio.value)}%，而 {words}，请核对原刊。"
    return None
