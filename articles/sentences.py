import re
from collections.abc import Iterator
from typing import NamedTuple

# A sentence: up to and with its closing punctuation and the quotation marks or brackets behind it.
# Old texts end it with a half-width full stop before a blank.
END_MARKS = "。！？!?…\n"
END = r"(?:[。！？!?…]+|(?<=[\u4e00-\u9fff▇])\.(?=\s|\Z))"
SENTENCE = re.compile(rf"(?:(?!{END}).)*{END}[”’」』）)】》]*\s*|(?:(?!{END}).)+\Z", re.DOTALL)


class Sentence(NamedTuple):
    anchor: str
    text: str


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a plain text, one a line; blank lines separate nothing more."""
    return [paragraph for _, paragraph in placed(body)]


def placed(body: str) -> Iterator[tuple[int, str]]:
    """Each paragraph of a plain text with the position of its first character."""
    start = 0
    for raw in body.splitlines(keepends=True):
        if line := raw.strip():
            yield start + raw.index(line), line
        start += len(raw)


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph; joined again they are the paragraph."""
    return SENTENCE.findall(paragraph)


def numbered(body: str, anchor: str) -> list[list[Sentence]]:
    """The paragraphs of a section as sentences, each with the anchor `<section's>-<number>`.

    Sentences count from 1 through the whole section.
    """
    number = 0
    result = []
    for paragraph in paragraphs(body):
        line = []
        for sentence in sentences(paragraph):
            number += 1
            line.append(Sentence(f"{anchor}-{number}", sentence))
        result.append(line)
    return result


def anchor_of(quote: str, body: str, anchor: str) -> str:
    """The anchor of the sentence in which `quote` begins, or the section's own if none has it."""
    for start, paragraph in placed(body):
        at = paragraph.find(quote)
        if at >= 0:
            return anchor_at(start + at, body, anchor)
    return anchor


def anchor_at(position: int, body: str, anchor: str) -> str:
    """The anchor of the sentence that has the character at this position of the body, or follows
    it; the section's own behind the last."""
    number = 0
    for end, paragraph in placed(body):
        for sentence in sentences(paragraph):
            number += 1
            end += len(sentence)
            if position < end:
                return f"{anchor}-{number}"
    return anchor
