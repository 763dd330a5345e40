"""The WCAG 2.2 contrast of every text on every ground, computed from the tokens in every mode."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent.parent / "static" / "css" / "tokens.css"
MODES = ("elder", "(prefers-contrast: more)", "(prefers-color-scheme: dark)")
EVERY_MODE = [
    {mode for mode, is_on in zip(MODES, chosen, strict=True) if is_on}
    for chosen in product((False, True), repeat=len(MODES))
]
# What stands on a ground: text and quiet text on all, the accent (also the other way round, on
# the button) on paper.
PAIRS = [
    *product(("text", "text-quiet"), ("ground", "ground-quiet", "mark")),
    *product(("accent",), ("ground", "ground-quiet")),
]


def rules(css: str, within: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The innermost blocks: the selectors and conditions around each, and its declarations."""
    at = 0
    while (opening := css.find("{", at)) >= 0:
        head = css[at:opening].split(";")[-1].strip()
        depth, closing = 1, opening
        while depth:
            closing += 1
            depth += {"{": 1, "}": -1}.get(css[closing], 0)
        body = css[opening + 1 : closing]
        if "{" in body:
            yield from rules(body, (*within, head))
        else:
            yield (*within, head), body
        at = closing + 1


def tokens(mode: set[str]) -> dict[str, str]:
    """The tokens as the root element has them in this mode, all its rules being of one weight."""
    css = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    found: dict[str, str] = {}
    for heads, body in rules(css):
        wanted = {word for head in heads for word in re.findall(r"\([^)]*\)|elder|size-\d", head)}
        if wanted <= mode:
            found |= re.findall(r"([\w-]+):\s*([^;]+);", body)
    return found


def colour(found: dict[str, str], name: str) -> str:
    """The hexadecimal colour at the end of a chain of tokens."""
    value = found[f"--{name}"]
    return colour(found, value[6:-1]) if value.startswith("var(--") else value


def luminance(value: str) -> float:
    digits = value.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("mode", EVERY_MODE, ids=lambda mode: " ".join(sorted(mode)) or "plain")
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_easily_told_from_its_ground(mode: set[str], text: str, ground: str) -> None:
    found = tokens(mode)
    assert contrast(colour(found, text), colour(found, ground)) >= 7


@pytest.mark.parametrize("scheme", [set(), {"(prefers-color-scheme: dark)"}])
@pytest.mark.parametrize("wish", ["elder", "(prefers-contrast: more)"])
def test_older_readers_and_those_who_ask_for_it_get_more_contrast(
    scheme: set[str], wish: str
) -> None:
    plain, more = tokens(scheme), tokens(scheme | {wish})
    for text, ground in PAIRS:
        assert contrast(colour(more, text), colour(more, ground)) > contrast(
            colour(plain, text), colour(plain, ground)
        )


def test_dark_is_deep_warm_grey_and_says_so() -> None:
    found = tokens({"(prefers-color-scheme: dark)"})
    ground = colour(found, "ground").removeprefix("#")
    red, green, blue = (int(ground[at : at + 2], 16) for at in (0, 2, 4))
    assert 24 < red < 48 and red > green > blue
    assert found["color-scheme"] == "dark"


def test_modes_change_meanings_and_leave_the_palette_alone() -> None:
    plain = tokens(set())
    palette = {name for name in plain if re.fullmatch(r"--[a-z]+-\d+", name)}
    assert len(palette) > 10
    for mode in EVERY_MODE:
        found = tokens(mode)
        assert found.keys() == plain.keys()
        assert all(found[name] == plain[name] for name in palette)
