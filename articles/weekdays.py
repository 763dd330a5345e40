import re
from datetime import date

NAMES = "一二三四五六日"
NAMED = re.compile(r"(?:星期|周|週|礼拜|禮拜)([一二三四五六日天])")


def wrong_weekday(day: date | None, text: str) -> str | None:
    """In Chinese, that the day of the week named in a text is not that of the date; else None."""
    named = NAMED.search(text)
    if day is None or named is None:
        return None
    if NAMES.index(named[1].replace("天", "日")) == day.weekday():
        return None
    right = NAMES[day.weekday()]
    return f"原刊印着星期{named[1]}，而 {day.isoformat()} 是星期{right}，请核对原刊。"
