"""Whatever form the creator's chapters have, they are read."""

import pytest

from bot.domain.chapter import ChapterOrigin
from bot.errors import NotesError
from bot.rendering import chapter_files
from bot.rendering.chapter_import import import_chapters
from bot.rendering.chapter_lines import HOUSE

from .making import NOTES

CHAPTERS = NOTES.chapters


@pytest.mark.parametrize(
    "data",
    [
        chapter_files.write_json(CHAPTERS),
        b"\xef\xbb\xbf" + chapter_files.write_json(CHAPTERS),
        chapter_files.write_psc(CHAPTERS),
        chapter_files.write_vtt(CHAPTERS),
        "\n".join(HOUSE.write(CHAPTERS)).encode(),
        ("<!doctype html><html><p>" + "<br>".join(HOUSE.write(CHAPTERS)).replace("&", "&amp;")).encode(),
    ],
    ids=["json", "json with a mark", "podlove", "webvtt", "text", "html"],
)
def test_every_form_is_told_apart_by_its_beginning(data: bytes) -> None:
    found = import_chapters(data)
    assert [chapter.title for chapter in found] == [chapter.title for chapter in CHAPTERS]
    assert {chapter.origin for chapter in found} == {ChapterOrigin.CREATOR}


@pytest.mark.parametrize("data", [b"", b"<html>404</html>", b"{}", b"<rss/>", b"\xff\xfe\x00", b"just words"])
def test_a_file_without_chapters_is_a_sentence(data: bytes) -> None:
    with pytest.raises(NotesError):
        import_chapters(data)
