"""What a link is: a source, somebody's page, the show's boilerplate or an advertisement; and how its title reads."""

import re
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from bot.domain.weblink import clean, is_link


class LinkKind(StrEnum):
    """Where a link belongs in the notes."""

    SOURCE = "source"  #: a work or page that the episode is about
    PROFILE = "profile"  #: the page of a person or an organisation: a home page, a social account
    PLATFORM = "platform"  #: where to listen, subscribe, rate, support, write to the show
    SPONSOR = "sponsor"  #: an advertisement


_SOCIAL = {
    "x.com": "X/Twitter",
    "twitter.com": "X/Twitter",
    "linkedin.com": "LinkedIn",
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "instagram.com": "Instagram",
    "facebook.com": "Facebook",
    "bsky.app": "Bluesky",
    "threads.net": "Threads",
    "youtube.com": "YouTube",
    "tiktok.com": "TikTok",
    "twitch.tv": "Twitch",
    "medium.com": "Medium",
    "scholar.google.com": "Google Scholar",
    "orcid.org": "ORCID",
}
#: One or two path parts that lead to an account rather than to something it published.
_ACCOUNT = re.compile(
    r"^/(?:@[\w.-]+|(?:in|company|school|c|channel|user|profile)/[^/]+|citations|[\w.-]+)/?$", re.IGNORECASE
)
_LISTEN = re.compile(
    r"(?:^|\.)(?:podcasts\.apple\.com|itunes\.apple\.com|open\.spotify\.com|overcast\.fm|pca\.st|pocketcasts\.com|"
    r"castbox\.fm|podcasts\.google\.com|stitcher\.com|deezer\.com|music\.amazon\.\w+|podchaser\.com|patreon\.com|"
    r"ko-fi\.com|buymeacoffee\.com|steadyhq\.com|paypal\.(?:com|me)|discord\.(?:gg|com)|t\.me|megaphone\.fm|acast\.com|"
    r"omnystudio\.com|podcastchoices\.com|art19\.com|podlink\.com|pod\.link|linktr\.ee|lnk\.to|ivoox\.com|podigee\.io)$"
)
#: Calls that show a link to be the show's own business, wherever they stand in a label or a line …
_BOILERPLATE = re.compile(
    r"\b(?:subscrib\w*|abonnier\w*|follow (?:us|me|the show|our)|folgt? (?:uns|mir)|rate (?:us|this|the show)|"
    r"bewert\w*|leave (?:us )?a review|listen (?:on|to us)|apple podcasts?|google podcasts?|"
    r"support (?:us|the show|this)|unterstützt? uns|join (?:our|the) (?:discord|community|slack)|"
    r"contact us|privacy policy|ad choices|"
    r"tweet us|schick\w* uns|buy us a)\b",
    re.IGNORECASE,
)
#: … and words that do so only when they are all of it: Spotify may be the topic, a newsletter the source.
_WHOLLY = re.compile(
    r"(?:(?:our|the|my|unser\w*|zum|zur) )?(?:spotify|overcast|pocket ?casts|deezer|rss(?:[- ]?feed)?|newsletter|"
    r"merch(?:andise)?|swag|patreon|feedback|kontakt|impressum|datenschutz|tickets?|discord|slack|e-?mail|donate|spenden)"
    r"(?: (?:list|page|shop|feed|server|community))?[.!:]?",
    re.IGNORECASE,
)
_ADVERT = re.compile(
    r"\b(?:sponsored\b|our sponsors?\b|today['’]s sponsors?\b|brought to you by|promo(?:tion)? ?code|coupon|discount|"
    r"free trial|for free with|use code|anzeige\b|werbung\b|werbepartner\w*|rabatt\w*|gutschein\w*|ad-free|"
    r"affiliate)|% off\b|(?:^|[-–—,:(|] ?)(?:our )?sponsors?[:)]?\s*$",
    re.IGNORECASE,
)
_AFFILIATE = re.compile(
    r"[?&](?:tag|aff(?:iliate)?(?:_id)?|via|coupon|promo|discount)=|//(?:try|get|go)\.[\w-]+\.", re.IGNORECASE
)
#: An address as it is said, or written down by a recogniser: a place to cut it out, never one to print.
SPOKEN_ADDRESS = re.compile(
    r"\S*(?:https?:|www\.)\S*|(?:\S+ (?:dot|punkt) )+(?:com|org|net|io|de|dev|ai|fm)\b(?: (?:slash|schrägstrich) \S+)*"
    r"|\S+\.(?:com|org|net|io|de|dev|ai|fm)\b\S*|\S+@\S+",
    re.IGNORECASE,
)
_SHORTENED = frozenset({"bit.ly", "t.co", "lnkd.in", "ow.ly", "buff.ly", "tinyurl.com", "goo.gl"})
_GENERIC = re.compile(
    r"^(?:(?:click |read |see |listen |watch )?here|hier|link|links?|read more|more|mehr|website|web ?site|"
    r"url|homepage|source|quelle|this|article|paper|blog ?post|post|tweet|video|talk|book|pdf|episode|"
    r"wiki(?:pedia)?)[.:]?$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:[\s\-–—•*·►▶→»>|#]|\[\d+\]|\d{1,2}[.)]\s|(?:link|paper|book|buch|article|artikel|source)s?:\s)+",
    re.IGNORECASE,
)


def kind_of(url: str, label: str = "", line: str = "", *, own: frozenset[str] = frozenset()) -> LinkKind:
    """What a link is, by its address, its words and the `line` it stands in; `own` holds the show's own hosts."""
    host, path = host_of(url), urlsplit(url).path
    if _ADVERT.search(label) or _ADVERT.search(line) or _AFFILIATE.search(url):
        return LinkKind.SPONSOR
    if _LISTEN.search(host) or url.lower().startswith("mailto:"):
        return LinkKind.PLATFORM
    if _BOILERPLATE.search(label) or _WHOLLY.fullmatch(label.strip()):
        return LinkKind.PLATFORM
    if len(line) < 160 and _BOILERPLATE.search(line):
        return LinkKind.PLATFORM
    if host in own and path.strip("/") == "":
        return LinkKind.PLATFORM
    if host in _SOCIAL and host != "github.com" and _ACCOUNT.match(path):
        return LinkKind.PROFILE
    return LinkKind.SOURCE


def host_of(url: str) -> str:
    """The host without `www.` and `m.`, in lower case; empty for what is no address."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return re.sub(r"^(?:www|m|mobile)\.", "", host.lower())


def place_name(url: str) -> str:
    """How a page of a person or organisation is labelled: `LinkedIn`, `X/Twitter`, `Blog`, else `Website`."""
    host = host_of(url)
    if host in _SOCIAL:
        return _SOCIAL[host]
    if re.search(r"(?:^|\.)(?:mastodon|fosstodon|hachyderm|chaos)\.|/@[\w.]+$", host + urlsplit(url).path):
        return "Mastodon"
    blogging = re.search(
        r"\bblog\b|substack\.com$|\.github\.io$|wordpress\.com$|medium\.com$", host + urlsplit(url).path
    )
    return "Blog" if blogging else "Website"


def title_of(url: str, label: str, line: str = "") -> str:
    """A title that reads well: the label without bullets, else the line's, else the address's own words."""
    for text in (label, line):
        title = _tidy(text, url)
        if len(title) > 1 and not _GENERIC.match(title) and len(title) <= 160:
            return title
    return slug_title(url)


def slug_title(url: str) -> str:
    """Words of the address: `…/alignment-faking/` is `Alignment faking`; the host where it has none."""
    parts = [part for part in unquote(urlsplit(url).path).split("/") if part]
    last = re.sub(r"\.(?:html?|php|aspx?|pdf|md)$", "", parts[-1]) if parts else ""
    words = [word for word in re.split(r"[-_+. ]+", last) if word]
    if sum(word.isalpha() and len(word) > 1 for word in words) >= 2 or (len(words) == 1 and words[0].isalpha()):
        text = " ".join(words)
        return text[:1].upper() + text[1:]
    if host_of(url) in _SHORTENED:
        return host_of(url)
    return f"{host_of(url)}/{'/'.join(parts)}".rstrip("/")[:80]


def tidy_url(url: str) -> str:
    """The address as it was seen, without tracking parameters; empty for what is no http(s) address."""
    url = url.strip()
    return clean(url) if is_link(url) else ""


def _tidy(text: str, url: str) -> str:
    text = text.replace(url, " ")
    text = re.sub(r"(?:https?://|www\.)\S+", " ", text)
    text = _LEAD.sub("", " ".join(text.split()))
    text = re.sub(r"\s*(?:\(\s*\)|\[\s*\])", "", text)
    text = re.sub(r"[\s\-–—:|,;(\[→]+$", "", text).strip()
    return text.strip('"“”„«»*_ ') if text.count('"') != 1 else text


def page_key(url: str) -> str:
    """Equal for two addresses of one page: scheme, `www.`, a closing slash, a fragment and tracking do not count."""
    parts = urlsplit(clean(url))
    return f"{host_of(url)}{parts.path.rstrip('/')}?{parts.query}".rstrip("?")
