"""Text made safe and short enough for Discord: pure functions, lengths counted as Discord's clients count (UTF-16).

Limits: https://discord.com/developers/docs/resources/message and …/components/reference.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

#: Characters of text in one Components V2 message, of a plain message, of a button's label, …
V2_TEXT, CONTENT, LABEL, MODAL_TITLE, OPTION, THREAD_NAME, INPUT = 4_000, 2_000, 80, 45, 100, 100, 4_000
#: Characters that swap reading order or draw nothing: a feed's text could hide or reorder what stands around it.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff\ufff9-\ufffb]"
)
_MARKDOWN = re.compile(r"([\\*_~`|\[\]])")
#: Headings, quotes and lists.
_LINE_START = re.compile(r"^(\s*)(#{1,3} |-# |>{1,3} |[-*+] |\d+\. )", re.MULTILINE)
#: What our own sentences hold besides words: a command to type, and in a thread members.
_CODE = re.compile(r"(`[^`\n]+`)")
_CODE_AND_MEMBERS = re.compile(r"(<@\d{15,21}>|`[^`\n]+`)")


def units(text: str) -> int:
    """Length as Discord counts it: characters beyond the basic plane (most emoji) count twice."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def tidy(text: str) -> str:
    """Text without characters that hide, reorder or break lines in odd places."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))


def flat(text: str) -> str:
    """The same in one line."""
    return " ".join(tidy(text).split())


def escape(text: str) -> str:
    r"""Text that Discord shows as it is: no markdown, no mention, no link in disguise, no timestamp, no emoji code.

    >>> print(escape("*Hi* @everyone [x](https://example.com)"))
    \*Hi\* @​everyone \[x\](https://example.com)
    """
    text = tidy(text)
    text = _MARKDOWN.sub(r"\\\1", text)
    text = re.sub(r"<(?=[@#:/!tai])", r"\\<", text)
    text = re.sub(r"@(?=everyone|here|[!&]?\d)", "@\u200b", text)
    return _LINE_START.sub(lambda found: found[1] + "\\" + found[2], text)


def shorten(text: str, limit: int) -> str:
    """The text in at most `limit` units, cut at a word where one is near, with an ellipsis."""
    if units(text) <= limit:
        return text
    if limit <= 1:
        return "…"[: max(limit, 0)]
    return _cut(text, limit - 1, size=units) + "…"


def safe(text: str, limit: int) -> str:
    """Foreign text in one line, escaped, in at most `limit` units after escaping."""
    text = flat(text)
    if units(escape(text)) <= limit:
        return escape(text)
    if limit <= 1:
        return "…"[: max(limit, 0)]
    return escape(_cut(text, limit - 1, size=lambda part: units(escape(part)))) + "…"


def escape_sentence(text: str) -> str:
    """Our own sentence with foreign text in it: escaped, but for members' names and commands to type.

    Foreign text between backticks becomes code too, in which Discord takes nothing for markup.
    """
    return _escape_between(_CODE_AND_MEMBERS, tidy(text))


def safe_sentence(text: str, limit: int) -> str:
    """A sentence that names no members, in one line of at most `limit` units; one that is cut keeps no code."""
    whole = _escape_between(_CODE, flat(text))
    return whole if units(whole) <= limit else safe(text, limit)


def fenced(lines: Sequence[str], limit: int, *, language: str = "diff") -> str:
    """Lines in a code block of at most `limit` units; what does not fit is counted at the end."""
    frame = units(f"```{language}\n\n```")
    body = [tidy(line).replace("```", "'''").replace("\n", " ") for line in lines]
    return f"```{language}\n" + "\n".join(fit(body, limit - frame, more="… and {n} more lines")) + "\n```"


def fit(lines: Sequence[str], limit: int, *, more: str = "… and {n} more") -> list[str]:
    """As many whole lines as fit in `limit` units with their line ends, then how many are missing."""
    if sum(units(line) + 1 for line in lines) - 1 <= limit:
        return list(lines)
    kept: list[str] = []
    room = limit - units(more.format(n=len(lines)))
    for line in lines:
        room -= units(line) + 1
        if room < 0:
            break
        kept.append(line)
    if not kept and lines:
        room = limit - units(more.format(n=len(lines))) - 1
        kept = [shorten(lines[0], room)] if room > 8 else []
    left = len(lines) - len(kept)
    tail = [more.format(n=left)] if left and units(more.format(n=left)) <= limit else []
    return kept + tail


def share(wanted: Sequence[int], total: int) -> list[int]:
    """Room for each of several texts: the short ones get all they want, the long ones equal parts of the rest."""
    given = [0] * len(wanted)
    open_ = sorted(range(len(wanted)), key=lambda i: wanted[i])
    left = max(0, total)
    for done, index in enumerate(open_):
        given[index] = min(wanted[index], left // (len(open_) - done))
        left -= given[index]
    return given


def bar(done: float, width: int = 12) -> str:
    """`▰▰▰▱▱▱ 45 %`."""
    part = min(1.0, max(0.0, done))
    full = int(part * width)
    return "▰" * full + "▱" * (width - full) + f" {int(part * 100)} %"


def minutes(seconds: float) -> str:
    """Time left as people say it: "less than a minute", "about 4 minutes", "about 2 hours"."""
    if seconds < 60:
        return "less than a minute"
    whole = round(seconds / 60)
    if whole < 90:
        return f"about {whole} minute{'s' if whole > 1 else ''}"
    return f"about {round(seconds / 3600)} hours"


def _escape_between(ours: re.Pattern[str], text: str) -> str:
    return "".join(piece if place % 2 else escape(piece) for place, piece in enumerate(ours.split(text)))


def _cut(text: str, limit: int, *, size: Callable[[str], int]) -> str:
    """The longest beginning whose size fits, ending at a whole word or at least at a whole character."""
    low, high = 0, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle]) <= limit else (low, middle - 1)
    end = _whole_character(text, low)
    word = text.rfind(" ", 0, end + 1)
    return text[: word if word > end * 0.7 else end].rstrip()


def _whole_character(text: str, end: int) -> int:
    """Not between a letter and its accent, nor inside an emoji made of several."""
    while 0 < end < len(text) and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return end


def _joins(character: str) -> bool:
    return (
        character in "\u200d\ufe0e\ufe0f"
        or bool(unicodedata.combining(character))
        or 0x1F3FB <= ord(character) <= 0x1F3FF
    )
