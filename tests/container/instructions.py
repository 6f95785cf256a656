"""A Dockerfile as a list of instructions, stage by stage."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One line of a Dockerfile, continued lines joined."""

    name: str
    rest: str

    @property
    def words(self) -> list[str]:
        """The list in brackets where there is one, else the words without options."""
        if self.rest.startswith("["):
            listed: list[str] = json.loads(self.rest)
            return listed
        return [word for word in self.rest.split() if not word.startswith("--")]


def stages(text: str) -> list[list[Instruction]]:
    """Each begins with its FROM."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found: list[list[Instruction]] = []
    for line in filter(str.strip, joined.splitlines()):
        name, rest = line.split(maxsplit=1)
        if name == "FROM":
            found.append([])
        found[-1].append(Instruction(name=name, rest=rest))
    return found


def variables(stage: list[Instruction]) -> dict[str, str]:
    """What ENV sets there."""
    lines = [one.rest for one in stage if one.name == "ENV"]
    return dict(pair.split("=", 1) for line in lines for pair in line.split())


BUILD, SHIPPED = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))


def all_of(stage: list[Instruction], name: str) -> list[Instruction]:
    """The instructions of that name, in order."""
    return [one for one in stage if one.name == name]
