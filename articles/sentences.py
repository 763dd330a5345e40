import re
from typing import NamedTuple

# A sentence: up to and with its closing punctuation and the quotation marks or brackets behind it.
# Old texts end it with a half-width full stop before a blank.
END = r"(?:[。！？!?…]+|(?<=[\u4e00-\u9fff])\.(?=\s|\Z))"
SENTENCE = re.compile(rf"(?:(?!{END}).)*{END}[”’」』）)】》]*\s*|(?:(?!{END}).)+\Z", re.DOTALL)


class Sentence(NamedTuple):
    anchor: str
    text: str


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a plain text, one a line; blank lines separate nothing more."""
    return [line for raw in body.splitlines() if (line := raw.strip())]


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
    for paragraph in numbered(body, anchor):
        start = "".join(sentence.text for sentence in paragraph).find(quote)
        if start < 0:
            continue
        for sentence in paragraph:
            start -= len(sentence.text)
            if start < 0:
                return sentence.anchor
    return anchor


def anchor_at(position: int, body: str, anchor: str) -> str:
    """The anchor of the sentence that has the character at this position of the body; the
    section's own if none has."""
    number, start = 0, 0
    for raw in body.splitlines(keepends=True):
        at = start + len(raw) - len(raw.lstrip())
        for sentence in sentences(raw.strip()):
            number += 1
            at += len(sentence)
            if position < at:
                return f"{anchor}-{number}"
        start += len(raw)
    return anchor
