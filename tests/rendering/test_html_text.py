"""HTML of strangers as text and links."""

from bot.rendering.html_text import html_to_text


def test_line_breaks_are_where_people_see_them() -> None:
    html = "<p>One<br>two</p><ul><li>a &amp; b</li><li>c</li></ul><script>x()</script>"
    assert html_to_text(html)[0] == "One\ntwo\n\na & b\nc"


def test_links_come_with_what_they_are_called() -> None:
    html = '<a href="/a">The paper</a><br>Website - https://example.org/b. <a href="javascript:x()">no</a>'
    links = html_to_text(html, base="https://example.com/feed.xml")[1]
    assert [(one.label, one.url) for one in links] == [
        ("The paper", "https://example.com/a"),
        ("Website", "https://example.org/b"),
    ]
