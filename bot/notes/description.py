"""The feed item's description as prose: without links, timestamps, sponsors, calls to subscribe."""

import re
from collections.abc import Iterator

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w+\b")
_TIMESTAMP = re.compile(r"^\W*(?:\d{1,2}:)?\d{1,2}:\d{2}\b|\((?:\d{1,2}:)?\d{1,2}:\d{2}\)")
_LISTS = re.compile(
    r"^\W*(?:links?|sources?|references?|chapters?|timestamps?|outline|show ?notes|resources|mentioned|follow"
    r"|connect|socials?|credits?|sponsors?|transcript"
    r"|quellen|kapitel|kapitelmarken|shownotes|werbung|sprungmarken|hosts?|community|guests?)\b[^.!?]{0,60}[:：]?\s*$",
    re.IGNORECASE,
)
_LEADING_TIME = re.compile(r"^\W*(?:\d{1,2}:)?\d{1,2}:\d{2}\W*")
_BULLETS = " \t-–—•*·►▶#>:|"
#: Of these lists each line is a topic; of the others, a link or a name.
_TOPIC_LISTS = re.compile(r"^\W*(?:chapters?|timestamps?|outline|show ?notes|kapitel\w*|sprungmarken)\b", re.IGNORECASE)
_BOILERPLATE = re.compile(
    r"\b(?:subscribe|sponsor(?:ed|s)?|brought to you by|promo code|coupon|free trial|leave (?:us )?a (?:review"
    r"|rating)|rate us|support (?:us|the show|this podcast)"
    r"|(?:follow|find|join|connect|listen|watch|tweet|support|reach|visit|check)\b.{0,40}\b(?:us|our|me"
    r"|patreon|apple podcasts|spotify|youtube|twitter|x|mastodon|linkedin"
    r"|instagram|discord|website|newsletter|sponsors?)"
    r"|privacy policy|ad choices|megaphone\.fm|acast\.com|omnystudio|hosted on|advertising inquiries|buy us|merch"
    r"|werbepartner\w*|dein feedback|das schnelle feedback|unterstützt? uns|abonnier\w*|bewert\w* uns"
    r"|folgt? uns|erreiche uns|schick\w* uns|anregungen)\b",
    re.IGNORECASE,
)
_SELLING = re.compile(r"sponsor|werbung|advert", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“„(]?[^\W\d_a-zäöü]|[\"“„(]?\d)")
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|e\.g|i\.e|z\.B|d\.h|bzw|No|Nr|[A-Z])\.$")


def prose(description: str) -> list[list[str]]:
    """Paragraphs of complete sentences, in order; reading stops where lists of links or chapters begin.

    A section under a sponsor's heading is left out.
    """
    found: list[list[str]] = []
    selling = False
    for paragraph in re.split(r"\n\s*\n", description):
        first = paragraph.strip().split("\n", 1)[0]
        if _is_heading(first):
            selling = bool(_SELLING.search(first))
            if _LISTS.match(first) and found:
                break
        kept = [sentence for sentence in sentences_of(_flow(paragraph)) if _tells(sentence)]
        if kept and not selling:
            found.append(kept)
    return found


def topic_lines(description: str) -> list[str]:
    """Lines that name a topic (list items, questions), without timestamps and addresses; lists of links name none."""
    plain = (_ADDRESS.sub("", _LEADING_TIME.sub("", line)).strip(_BULLETS) for line in _own_lines(description))
    return [text for text in plain if 1 < len(text.split()) <= 14 and not _BOILERPLATE.search(text)]


def told(title: str, description: str) -> str:
    """Title and description without the lists of links, which name what somebody else wrote."""
    return " ".join([title, *_own_lines(description)])


def _own_lines(description: str) -> Iterator[str]:
    """Lines outside lists of links and people, without what only announces a list."""
    elsewhere = False
    for line in description.splitlines():
        text = line.strip(_BULLETS)
        if _LISTS.match(text):
            elsewhere = not _TOPIC_LISTS.match(text)
            continue
        announces = _is_heading(line) and line.strip().endswith(":")
        if announces or line.lstrip().startswith("#"):
            elsewhere = False
        if not elsewhere and not announces:
            yield line


def sentences_of(text: str) -> list[str]:
    """Sentences of written text."""
    parts: list[str] = []
    for part in _SENTENCE.split(text.strip()):
        if parts and _ABBREVIATION.search(parts[-1]):
            parts[-1] += " " + part
        else:
            parts.append(part)
    return [part.strip() for part in parts if part.strip()]


def _is_heading(line: str) -> bool:
    plain = line.strip()
    return plain.startswith("#") or (0 < len(plain.split()) <= 6 and not plain.endswith((".", "!", "?", ",", "…")))


def _flow(paragraph: str) -> str:
    """The paragraph's running text: lines that are list items, headings or timestamps are left out."""
    lines = [line.strip() for line in paragraph.splitlines()]
    kept = [
        line for line in lines if line and not _TIMESTAMP.search(line) and not re.match(r"^(?:[-*•·►▶]|#+)\s*", line)
    ]
    return re.sub(r"\s+", " ", " ".join(kept))


def _tells(sentence: str) -> bool:
    if _ADDRESS.search(sentence) or _BOILERPLATE.search(sentence):
        return False
    return len(sentence.split()) >= 4 or sentence.endswith(("?", "!"))
