"""How a word sounds, and how alike two words sound: English and German spelling to sounds, with graded distances.

One sign stands for one sound. Names are said in more than one way, so a word has up to two readings: that of the
episode's language, and a plain one, letter by letter, as most other languages would have it. Distances are small
between sounds that microphones and models mix up (voiced and voiceless, neighbouring vowels), so that `Ismileov` is
near `Izmailov` and far from `Ismael`.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate

#: Longest first; the first that fits at a place wins. `^` starts a word, `$` ends it. Signs: S sh, C ch, J j as in
#: jam, T th, N ng, x ach, @ schwa, Y as in my, W as in how, O as in boy.
_ENGLISH = """
^kn=n ^gn=n ^wr=r ^ps=s ^x=z ^wh=w ^mc=mk eigh=e ough=o augh=o tion=S@n sion=Z@n cian=S@n cial=S@l tial=S@l
sch=sk tch=C dge=J ture=C@r que$=k gue$=g igh=Y eau=o oor=or our=or ear=ir air=er
ch=C ck=k ph=f sh=S th=T gh= qu=kw ng$=N ng=Ng nk=Nk x=ks zz=ts cc=k sc=sk ce=se ci=si cy=si dj=J dg=J
ee=i ea=i ie=i oo=u ou=W ow=W ai=e ay=e ei=e ey$=i ey=e oi=O oy=O au=o aw=o eu=u ew=u ue=u oa=o oe=o
er=@r ir=@r ur=@r or=or ar=ar le$=@l es$=s ed$=d e$= ^y=y y$=i y=i c=k j=J w=w v=v z=z q=k
a=a e=e i=i o=o u=a ä=e ö=@ ü=u ß=s b=b d=d f=f g=g h=h k=k l=l m=m n=n p=p r=r s=s t=t
"""
_GERMAN = """
tsch=C dsch=J sch=S ^st=St ^sp=Sp tion=tsion chs=ks ch=x ck=k ph=f th=t qu=kv tz=ts pf=f ng$=N ng=N nk=Nk
ieh=i ie=i ei=Y ai=Y ey=Y ay=Y eu=O äu=O au=W aa=a ee=e oo=o ah=a eh=e oh=o uh=u ih=i äh=e öh=@ üh=u
ig$=ix dt$=t tt$=t b$=p d$=t g$=k er$=a e$=@ y$=i y=u j=y w=v v=f z=ts ß=s x=ks c=k q=k ä=e ö=@ ü=u
a=a e=e i=i o=o u=u b=b d=d f=f g=g h=h k=k l=l m=m n=n p=p r=r s=s t=t
"""
_PLAIN = """
sch=S sh=S ch=C zh=Z ts=ts tz=ts th=t ph=f ck=k kh=x qu=kv ng=N ai=Y ay=Y ei=Y ey=Y au=W ou=u oi=O oy=O ie=i
y=i j=J w=v x=ks c=k q=k z=z ä=e ö=@ ü=u ß=s ee=i oo=u a=a e=e i=i o=o u=u b=b d=d f=f g=g h=h k=k l=l m=m n=n p=p r=r
s=s t=t v=v
"""

#: What letters are called, for OpenAI and NYU.
_NAMED = {
    "en": "a=e b=bi c=si d=di e=i f=ef g=Ji h=eC i=Y j=Je k=ke l=el m=em n=en o=o p=pi q=kyu r=ar s=es t=ti u=yu v=vi "
    "w=dabalyu x=eks y=wY z=zi",
    "de": "a=a b=be c=tse d=de e=e f=ef g=ge h=ha i=i j=yot k=ka l=el m=em n=en o=o p=pe q=ku r=er s=es t=te u=u v=fW "
    "w=ve x=iks y=ipsilon z=tset",
}
_LETTER_NAMES = {language: dict(pair.split("=") for pair in listed.split()) for language, listed in _NAMED.items()}
_INITIALS = re.compile(r"([A-Z]{2,})(?![a-z]{2})")

_VOWELS = frozenset("aeiou@YWO")
_WEIGHT = {"h": 0.35, "@": 0.3, "y": 0.5, "w": 0.6, "r": 0.7} | dict.fromkeys("aeiouYWO", 0.5)
_NEAR = {
    0.2: "bp dt gk fv sz SZ CJ nN ao au@a @e @i @o @u ei",
    0.3: "Tt Tf Ts Td vw SC sS zZ Jy xk xS xh Ye Yi Ya Wo Wu Wa OY ae uo io oO fp bv mn",
    0.45: "Ct JZ Jd Jg sC zJ lr rw kC td lw hx gy ia ie eo ou kt pt Nm dn lN",
}


@lru_cache(maxsize=1 << 15)
def sounds(text: str, language: str) -> tuple[str, ...]:
    """The readings of a word or of several, spaces left out; empty for scripts without our letters."""
    own = "de" if language[:2].lower() == "de" else "en"
    readings = dict.fromkeys(
        "".join(_read(_letters(word.lower()), table) for word in text.split()) for table in (own, "plain")
    )
    if _INITIALS.search(text):
        readings = dict.fromkeys(("".join(_spelt_out(word, own) for word in text.split()), *readings))
    return tuple(reading for reading in readings if reading)


def coarse(reading: str) -> str:
    """A reading with everything joined that is easily mixed up: to find likely pairs quickly."""
    return "".join(_COARSE.get(sign, sign) for sign in reading if sign not in "h@")


def likeness(a: str, b: str, language: str) -> float:
    """0..1: how alike two texts sound, in the readings that are closest.

    >>> likeness("Ismileov", "Izmailov", "en") > 0.85 > 0.7 > likeness("Ismael", "Izmailov", "en")
    True
    """
    pairs = ((x, y) for x in sounds(a, language) for y in sounds(b, language))
    return max((_likeness(x, y) for x, y in pairs), default=0.0)


def _spelt_out(word: str, table: str) -> str:
    """`OpenAI` as open, A, I."""
    initials = _INITIALS.search(word)
    if initials is None:
        return _read(_letters(word.lower()), table)
    names = "".join(_LETTER_NAMES[table].get(letter, "") for letter in initials[1].lower())
    before, after = word[: initials.start()], word[initials.end() :]
    return _read(_letters(before.lower()), table) + names + _read(_letters(after.lower()), table)


@lru_cache(maxsize=1 << 15)
def _likeness(a: str, b: str) -> float:
    longer = max(sum(_weight(sign) for sign in a), sum(_weight(sign) for sign in b))
    return max(0.0, 1.0 - _distance(a, b) / longer)


def _distance(a: str, b: str) -> float:
    """Edit distance where sounds cost what they weigh and near ones cost little."""
    weights = [_weight(sign) for sign in b]
    previous = [0.0, *accumulate(weights)]
    for x in a:
        gone, costs = _weight(x), _COSTS[x]
        left = previous[0] + gone
        row = [left]
        for at, y in enumerate(b):
            swapped, dropped, left = previous[at] + costs[y], previous[at + 1] + gone, left + weights[at]
            left = min(left, dropped, swapped)
            row.append(left)
        previous = row
    return previous[-1]


def _weight(sign: str) -> float:
    return _WEIGHT.get(sign, 1.0)


@lru_cache(maxsize=1 << 15)
def _letters(word: str) -> str:
    """Letters only, accents gone but for the German umlauts, which have sounds of their own."""
    kept = []
    for sign in unicodedata.normalize("NFC", word):
        base = sign if sign in "äöüß" else unicodedata.normalize("NFKD", _SPELT.get(sign, sign))
        kept.append("".join(part for part in base if part.isalpha()))
    return re.sub(r"([^aeiou])\1+", r"\1", "".join(kept))


_SPELT = {
    "æ": "e",
    "ø": "ö",
    "å": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "š": "sh",
    "č": "ch",
    "ž": "zh",
    "ć": "ch",
}


@lru_cache(maxsize=1 << 15)
def _read(word: str, table: str) -> str:
    rules, longest = _RULES[table]
    marked, found, at = f"^{word}$", [], 0
    while at < len(marked):
        for size in range(min(longest, len(marked) - at), 0, -1):
            sound = rules.get(marked[at : at + size])
            if sound is not None:
                found.append(sound)
                at += size - (size > 1 and marked[at + size - 1] == "$")
                break
        else:
            at += 1
    return re.sub(r"(.)\1+", r"\1", "".join(found))


def _parsed(table: str) -> tuple[dict[str, str], int]:
    rules = dict(rule.split("=") for rule in table.split())
    return rules, max(map(len, rules))


_RULES = {"en": _parsed(_ENGLISH), "de": _parsed(_GERMAN), "plain": _parsed(_PLAIN)}
_COST = {
    pair: cost
    for cost, listed in sorted(_NEAR.items(), reverse=True)
    for near in listed.split()
    for x in near
    for y in near
    if x != y
    for pair in (x + y,)
}
_COST |= {x + y: 0.35 for x in _VOWELS for y in _VOWELS if x != y and x + y not in _COST}
_SIGNS = "abdefghiklmnoprstuvwxyzCJNOSTWYZ@"
_COSTS = {x: {y: 0.0 if x == y else _COST.get(x + y, max(_weight(x), _weight(y))) for y in _SIGNS} for x in _SIGNS}
_COARSE = dict(zip("bdgvzZJTNxyeiou@YWO", "ptkfsSCtnkiaaaaaaaa", strict=True))
