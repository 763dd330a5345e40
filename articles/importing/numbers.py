"""Numbers as the press writes them: 700, 1,794, 1.9万, 七, 一百二十, 一亿二千万, 九十八点五."""

import re
from decimal import Decimal

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1_000}
MULTIPLIERS = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}

# Word and scanners put blanks inside: 1 , 280. 5 and 1 026.
# Every repetition is bounded: what is longer is no number that a paper prints.
ARABIC = (
    r"\d{1,3}(?:\s?[,，]\s?\d{3}){1,4}(?:\s?\.\s?\d{1,4})?|\d{1,3}(?: \d{3}){1,4}(?!\d)"
    r"|\d{1,15}(?:\s?\.\s?\d{1,4})?"
)
NUMERALS = "[零〇一二两三四五六七八九十百千]"
CHINESE = rf"{NUMERALS}{{1,12}}(?:[万亿](?!里|户){NUMERALS}{{0,12}}){{0,2}}"
CHINESE_DECIMAL = r"[零〇一二三四五六七八九十百]{1,6}点[零〇一二三四五六七八九]{1,4}"


def chinese_number(numeral: str) -> int:
    """一百二十 is 120, 二〇一九 is 2019, 三万五千 is 35000; ValueError for other characters."""
    if not re.fullmatch(CHINESE, numeral):
        raise ValueError(numeral)
    for mark, size in (("亿", 100_000_000), ("万", 10_000)):
        before, found, behind = numeral.partition(mark)
        if found:
            # 三万五 is short for 三万五千.
            short = size // 10 if len(behind) == 1 else 1
            rest = chinese_number(behind) * short if behind else 0
            return chinese_number(before) * size + rest
    if not set(numeral) & set(TENS):
        return int("".join(str(DIGITS[c]) for c in numeral))
    total, digit = 0, 0
    for character in numeral:
        if character in TENS:
            total += (digit or 1) * TENS[character]
            digit = 0
        else:
            digit = DIGITS[character]
    return total + digit


def number(numeral: str, multiplier: str = "") -> Decimal:
    """The value of an Arabic or Chinese numeral, times 万 or 亿: 1.9 and 万 make 19000."""
    if re.fullmatch(CHINESE, numeral):
        value = Decimal(chinese_number(numeral))
    elif re.fullmatch(CHINESE_DECIMAL, numeral):
        whole, _, part = numeral.partition("点")
        digits = "".join(str(DIGITS[c]) for c in part)
        value = Decimal(f"{chinese_number(whole)}.{digits}")
    else:
        value = Decimal(re.sub(r"[,，\s]", "", numeral))
    return value * MULTIPLIERS[multiplier]


def plain(value: Decimal) -> str:
    """Without exponent and trailing zeros: 19000, 12.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
