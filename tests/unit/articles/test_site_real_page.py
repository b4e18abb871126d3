"""The real page of the site, as it reaches us."""

from __future__ import annotations

import html
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fupin_search.articles import Accepted, Article, read_corpus

pytestmark = pytest.mark.realdata

PAGE = "article-2021-01-06.txt"


@pytest.fixture(scope="module")
def page() -> Path:
    folder = os.environ.get("FUPIN_TEST_DATA")
    if not folder:
        pytest.skip("FUPIN_TEST_DATA does not name the shared data folder")
    path = Path(folder) / "pages" / "site" / PAGE
    if not path.is_file():
        pytest.skip(f"the shared data folder has no page {PAGE}")
    return path


def only_article(path: Path) -> Article:
    [reading] = read_corpus([path])
    assert isinstance(reading, Accepted)
    assert reading.warnings == ()
    return reading.article


def test_every_part_of_the_page_is_found(page: Path) -> None:
    article = only_article(page)
    assert article.title == "广州助贫困劳动力稳岗就业 落实就业扶贫补贴政策 精准摸查可享受补贴对象"
    assert article.path == ("扶贫前沿", "地市联播")
    assert article.section == "地市联播"
    assert (article.source, article.printed_source) == ("广州日报", "广州日报")
    assert article.date == date(2021, 1, 6)
    assert article.origin == PAGE
    for told in ("1909人", "员村街"):
        assert told in article.body


def test_the_body_is_the_paragraphs_and_nothing_around_them(page: Path) -> None:
    body = only_article(page).body
    for around in ("设为首页", "版权所有", "秘书长信箱", "约稿函", "流量统计", "欢迎访问"):
        assert around not in body
    parts = body.split("\n")
    assert len(parts) == 12
    assert all(part and part == part.strip() for part in parts)


@pytest.mark.parametrize(("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gb18030")])
def test_the_same_page_as_html_gives_the_same_article(
    page: Path, tmp_path: Path, charset: str, encoding: str
) -> None:
    rows = "\n".join(
        f"<tr><td>{html.escape(line)}</td></tr>"
        for line in page.read_text(encoding="utf-8").splitlines()
    )
    source = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"</head><body><table>\n{rows}\n</table></body></html>"
    )
    copy = tmp_path / "a.html"
    copy.write_bytes(source.encode(encoding))
    from_html, from_text = only_article(copy), only_article(page)
    assert from_html.content_hash == from_text.content_hash
    assert replace(from_html, id=from_text.id, origin=from_text.origin) == from_text
