"""What a whole query is taken to mean, asked of a small archive as a reader asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from support.indexes import index_articles, store_in

from fupin_search.articles.article import Article
from fupin_search.model.query import Between, OneOf, parse_day_range
from fupin_search.query.context import OperatorRules
from fupin_search.query.dates import read_dates
from fupin_search.query.expressions import ReadingKind
from fupin_search.query.place_reader import PlacePairs
from fupin_search.query.synonyms import Rule, Synonyms
from fupin_search.service import Answer, Repair, Search, SearchRequest
from fupin_search.text.normalise import normalise

TODAY = date(2021, 3, 1)
ARCHIVE = (
    Article(
        id="tianhe",
        title="天河区办起用工市集",
        body="企业带来岗位,居民现场面试,稳岗措施同步宣讲。",
        date=date(2020, 6, 1),
    ),
    Article(
        id="guangzhou",
        title="广州扶贫产品上架",
        body="首批农货进了社区,筹得资金2.3亿元,惠及1.1431万人。",
        date=date(2020, 11, 20),
    ),
    Article(
        id="bijie",
        title="毕节果园开园",
        body="帮扶干部与果农一起摘果,惠及800人,资金用去90万元。",
        date=date(2019, 9, 9),
    ),
    Article(
        id="past",
        title="老支书的账本",
        body="去年扶贫队修好的路,今年通了车。",
        date=date(2018, 5, 4),
    ),
    Article(
        id="revival",
        title="乡村振兴开新篇",
        body="驻村队员接过接力棒。",
        date=date(2021, 2, 26),
    ),
    Article(
        id="before",
        title="乡村振兴试点启动",
        body="示范村先行一步。",
        date=date(2018, 2, 6),
    ),
)
KNOWLEDGE = OperatorRules(
    Synonyms([Rule("扶贫", "乡村振兴", first=date(2021, 1, 1))]),
    PlacePairs({"440100": ("520500",), "520500": ("440100",)}),
    today=lambda: TODAY,
)


@contextmanager
def searching(folder: Path, archive: Iterable[Article]) -> Iterator[Search]:
    store = store_in(folder / "index")
    index_articles(store, archive)
    with closing(Search(store, rules=KNOWLEDGE)) as found:
        yield found


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    with searching(tmp_path_factory.mktemp("understanding"), ARCHIVE) as found:
        yield found


def ids(answer: Answer) -> set[str]:
    return {hit.article.id for hit in answer.hits}


def meanings(answer: Answer) -> list[tuple[ReadingKind, str, str]]:
    return [(one.kind, one.text, one.meaning) for one in answer.interpreted.readings]


def marked(answer: Answer, article_id: str) -> list[str]:
    hit = next(hit for hit in answer.hits if hit.article.id == article_id)
    article = hit.article
    in_title = [article.title[start:end] for start, end in hit.title_spans]
    return in_title + [article.body[start:end] for start, end in hit.body_spans]


def test_a_city_includes_its_districts_and_what_stands_for_it_is_marked(search: Search) -> None:
    answer = search.search(SearchRequest("广州"))
    assert ids(answer) == {"tianhe", "guangzhou"}
    assert meanings(answer) == [(ReadingKind.PLACE, "广州", "广州市")]
    assert marked(answer, "tianhe") == ["天河区"]


def test_a_reading_is_undone_by_naming_its_piece(search: Search) -> None:
    answer = search.search(SearchRequest("广州", literal=("广州",)))
    assert ids(answer) == {"guangzhou"}
    assert meanings(answer) == []


def test_nothing_is_understood_in_what_is_asked_as_typed(search: Search) -> None:
    answer = search.search(SearchRequest("广州 去年", as_typed=True))
    assert meanings(answer) == []
    assert not answer.repairs
    assert not answer.offers


def test_a_relative_year_narrows_to_what_was_published_then(search: Search) -> None:
    answer = search.search(SearchRequest("去年 扶贫"))
    assert meanings(answer)[0] == (ReadingKind.DATE, "去年", "2020-01-01..2020-12-31")
    assert answer.interpreted.words == ("扶贫",)
    assert ids(answer) == {"guangzhou", "past"}, "one of last year, one that has the words"


def test_what_stands_in_an_article_as_typed_is_found_whatever_it_means(search: Search) -> None:
    assert "past" in ids(search.search(SearchRequest("去年扶贫队修好的路")))
    assert "past" in ids(search.search(SearchRequest("去年")))
    assert "past" in ids(search.search(SearchRequest("去年扶贫")))


def test_days_that_are_typed_give_way_to_a_filter_of_days(search: Search) -> None:
    days = Between(date(2018, 1, 1), date(2018, 12, 31))
    answer = search.search(SearchRequest("去年 扶贫", (days,)))
    assert ids(answer) == {"past"}


def test_in_a_long_text_days_are_words(search: Search) -> None:
    answer = search.search(SearchRequest("去年扶贫队修好的路今年通了车老支书记在账本里"))
    assert [one for one in answer.interpreted.readings if one.narrows] == []
    assert answer.hits[0].article.id == "past"


def test_a_plain_year_is_spoken_of_or_published_in(search: Search) -> None:
    answer = search.search(SearchRequest("2020年 AND 扶贫"))
    assert ids(answer) == {"guangzhou"}
    assert answer.interpreted.readings[0].narrows is False


@pytest.mark.parametrize("amount", ["11431人", "1.1431万人", "一万一千四百三十一人", "11,431人"])
def test_an_amount_is_found_however_it_is_written(search: Search, amount: str) -> None:
    answer = search.search(SearchRequest(amount))
    assert "guangzhou" in ids(answer)
    assert answer.interpreted.missing == ()
    assert "1.1431万人" in marked(answer, "guangzhou")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("资金>1亿元", {"guangzhou"}),
        ("资金<1亿元", {"bijie"}),
        ("500-1000人", {"bijie"}),
        ("资金 不少于90万元", {"guangzhou", "bijie"}),
    ],
)
def test_amounts_between_bounds_narrow(search: Search, text: str, expected: set[str]) -> None:
    answer = search.search(SearchRequest(text))
    assert ids(answer) == expected
    assert any(
        one.kind is ReadingKind.AMOUNT and one.narrows for one in answer.interpreted.readings
    )


def test_a_synonym_holds_for_articles_of_its_days_only(search: Search) -> None:
    answer = search.search(SearchRequest("扶贫"))
    assert ids(answer) == {"guangzhou", "past", "revival"}
    assert meanings(answer) == [(ReadingKind.SYNONYM, "扶贫", "乡村振兴 2021-01-01..")]
    assert marked(answer, "revival") == ["乡村振兴"]


@pytest.mark.parametrize(("text", "other"), [("广州帮扶", "bijie"), ("毕节帮扶", "bijie")])
def test_places_that_help_each_other_are_found_from_either_end(
    search: Search, text: str, other: str
) -> None:
    answer = search.search(SearchRequest(text))
    assert other in ids(answer)
    assert any(one.kind is ReadingKind.PARTNER for one in answer.interpreted.readings)


def test_partners_are_asked_for_only_where_pairs_are_spoken_of(search: Search) -> None:
    answer = search.search(SearchRequest("广州"))
    assert not any(one.kind is ReadingKind.PARTNER for one in answer.interpreted.readings)


@pytest.mark.parametrize(
    "typed",
    [
        "wengang",
        "wen'gang",
        "WenGang",
        "wen gang",
        "wěngǎng",
        "wen3gang3",
        "Wěn Gǎng",
        "wen3 gang3",
    ],
)
def test_pinyin_finds_and_marks_the_ideographs(search: Search, typed: str) -> None:
    answer = search.search(SearchRequest(typed))
    assert ids(answer) == {"tianhe"}
    assert marked(answer, "tianhe") == ["稳岗"]
    assert [one.kind for one in answer.interpreted.readings] == [ReadingKind.PINYIN]
    assert answer.interpreted.missing == ()


@pytest.mark.parametrize("typed", ["xian chang mian shi", "xianchang mian shi", "现场 mian shi"])
def test_syllables_apart_find_what_they_find_joined(search: Search, typed: str) -> None:
    assert ids(search.search(SearchRequest(typed))) == {"tianhe"}


def test_single_characters_that_are_read_are_met_side_by_side(tmp_path: Path) -> None:
    archive = [
        Article(id=f"bridge{number}", title=f"鹊桥驿会第{number}次", body="灯会")
        for number in range(3)
    ]
    archive.append(Article(id="apart", title="驿站开会", body="会上说到驿道"))
    with searching(tmp_path, archive) as search:
        answer = search.search(SearchRequest("queqiaoyihui"))
    assert ids(answer) == {"bridge0", "bridge1", "bridge2"}


def test_letters_beside_pinyin_are_marked_with_what_is_read(tmp_path: Path) -> None:
    archive = [Article(id=f"{number}", title=f"VR采茶第{number}场", body="") for number in range(3)]
    with searching(tmp_path, archive) as search:
        answer = search.search(SearchRequest("vrcaicha"))
    assert marked(answer, "1") == ["VR采茶"]


def test_ideographs_never_match_by_sound_alone(search: Search) -> None:
    answer = search.search(SearchRequest("稳钢", as_typed=True))
    assert "tianhe" not in ids(answer)


def test_a_place_of_many_is_left_to_the_reader(search: Search) -> None:
    (reading,) = search.search(SearchRequest("朝阳")).interpreted.readings
    assert reading.meaning == ""
    assert {one.region for one in reading.choices} >= {"110105", "211300"}


@pytest.mark.parametrize(
    ("text", "code", "finds"),
    [
        ('"果园天河"', "quotes-ignored", "bijie"),
        ("上周 果园", "taken-literally", "bijie"),
        ("试点 AND 启动 AND 蜜柚", "word-dropped", "before"),
        ("岗位 AND 农货 AND 接力棒", "loosened", "tianhe"),
    ],
)
def test_where_nothing_is_found_the_least_change_that_finds_is_made(
    search: Search, text: str, code: str, finds: str
) -> None:
    answer = search.search(SearchRequest(text))
    assert finds in ids(answer)
    assert {repair.code for repair in answer.repairs} == {code}
    assert all(repair.found == answer.found for repair in answer.repairs)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("日期:2017 果园", set()),
        ("日期:2018 果园 帮扶", {"past", "before"}),
        ("来源:无此报 果园", set()),
        ("栏目:无此栏 AND 果园", set()),
        ("(日期:2017 OR 日期:2016) 果园", set()),
        ("(日期:2020 OR 来源:无此报) AND 账本 AND 果园", {"tianhe", "guangzhou"}),
        ("(日期:2020 账本) OR (日期:2021 果园)", {"tianhe", "guangzhou", "revival"}),
        ("-日期:2019 果园 AND 摘果", {"tianhe", "guangzhou", "past", "revival", "before"}),
        ("标题:乡村振兴 AND 路", {"revival", "before"}),
        ("标题:农货 AND 社区", set()),
        ("标题:(乡村振兴 账本) AND 账本 AND 果园", {"revival", "before", "past"}),
        ('日期:2020 "果园 开园"', {"tianhe", "guangzhou"}),
        ("日期:2020 gouyuan", {"tianhe", "guangzhou"}),
    ],
)
def test_a_filter_that_is_typed_holds_whatever_is_let_go(
    search: Search, text: str, allowed: set[str]
) -> None:
    assert ids(search.search(SearchRequest(text))) <= allowed


@pytest.mark.parametrize(
    "days",
    [
        *(
            "2020",
            "2020年",
            "二〇二〇年",
            "２０２０年",
            "2020年6月",
            "2020-06",
            "2020/6/1",
            "2020年6月1日",
        ),
        *("2019-2020", "2019~2020", "2019年到2020年", "2020年6月至8月", "2020年1月 到 2020年 3月"),
        *("2020年上半年", "2020年下半年", "2020年底", "2019年以来", "2020年6月以后", "十三五期间"),
        *("去年", "今年", "前年", "最近一周", "近三个月", "上周", "春节前后", "今年以来"),
    ],
)
@pytest.mark.parametrize("as_typed", [False, True])
def test_a_date_in_any_words_is_a_value_too(search: Search, days: str, *, as_typed: bool) -> None:
    """What means days beside words means the same days behind 日期:, with or without marks."""
    meant = days_of(normalise(days), TODAY)
    for text in (f"日期:{days}", f"日期： {days} 扶贫", f"扶贫 -date:{days}", f"日期:“{days}”"):
        interpreted = search.search(SearchRequest(text, as_typed=as_typed)).interpreted
        conditions = interpreted.excluded if "-" in text[:5] else interpreted.fields
        assert conditions == (f"date:{meant}",)
        assert interpreted.words == (("扶贫",) if "扶贫" in text else ())
        assert [one for one in interpreted.readings if one.kind is ReadingKind.DATE] == []


def days_of(text: str, today: date) -> str:
    """The days that a text names from its first character to its last."""
    if days := parse_day_range(text):
        return f"{days.first}..{days.last}"
    (one,) = read_dates(text, today)
    assert (one.start, one.end) == (0, len(text))
    return f"{one.first or ''}..{one.last or ''}"


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("来源: 广州日报 茶园", {"a"}),
        ("来源 ：广州日报", {"a"}),
        ("source: 廣州日報", {"a"}),
        ("来源:《广州日报》 茶园", {"a"}),
        ("来源:河口日报", {"b"}),
        ("来源:“河口 日报”", set()),
        ("茶园 -来源: 广州日报", {"b"}),
        ("来源:(广州日报 OR 河口日报) 茶园", {"a", "b"}),
        ("-来源:（广州日报 《河口日报》）", {"c"}),
        ("栏目: 要闻", {"b"}),
        ("欄目：「要聞」", {"b"}),
        ("日期: 去年 茶园", {"a"}),
        ("-日期: 2019-2020", {"c"}),
        ("标题: 开工", {"b"}),
    ],
)
def test_a_field_is_read_as_people_write_it(sources: Search, text: str, finds: set[str]) -> None:
    answer = sources.search(SearchRequest(text))
    assert (ids(answer), answer.repairs) == (finds, ())


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    """Articles of two papers, one of which is always printed between marks, and of none."""
    archive = [
        Article(
            id="a",
            title="茶园培训",
            body="茶园管理培训班结业。",
            source="广州日报",
            date=date(2020, 6, 1),
        ),
        Article(
            id="b",
            title="茶园开工",
            body="茶园节水工程动工。",
            source="《河口日报》",
            section="要闻",
            date=date(2019, 3, 5),
        ),
        Article(
            id="c",
            title="来源核实",
            body="新闻来源要写明,广州日报也不例外。",
            date=date(2018, 3, 5),
        ),
    ]
    with searching(tmp_path_factory.mktemp("sources"), archive) as found:
        yield found


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("北岭 -白沙路段", "路况:北岭 -白沙路段今晨封闭"),
        ("北岭 NOT 白沙路段", "题为Why NOT的展览:北岭 NOT 白沙路段"),
        ("-白沙路段", "公告 -白沙路段"),
        ("来源:网络图", "图说(来源:网络图,作者不详)"),
        ("来源： 网络图 作者", "图说 来源:  网络图 作者不详"),
        ("日期:2018年 地点:河口", "日程一:日期:2018年 地点:河口。"),
        ("标题:油茶", "栏目设置有标题:油茶"),
        ("栏目:(要闻 OR 通知)", "查询式栏目:(要闻 OR 通知)怎么写"),
        ('北岭 -"白沙"', '线路图 北岭 -"白沙"段'),
    ],
)
def test_operators_that_find_nothing_are_looked_for_as_they_are_written(
    tmp_path: Path, text: str, written: str
) -> None:
    """In titles and bodies; the hit says so and is marked where it holds the text."""
    archive = [
        Article(id="body", title="甲", body=written),
        Article(id="other", title="白沙路段", body="白沙"),
    ]
    with searching(tmp_path, archive[:1] if text.startswith("-") else archive) as search:
        answer = search.search(SearchRequest(text))
    assert ids(answer) == {"body"}
    assert [one.code for one in answer.repairs] == ["operators-ignored"]
    (start, end), *_ = answer.hits[0].body_spans
    assert normalise(written[start:end]).split() == normalise(text).split()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("北岭 -白沙路段", "北岭白沙路段今晨封闭"),
        ("北岭 -白沙路段", "北岭-白沙路段今晨封闭"),
        ("北岭 -白沙路段", "北岭 白沙路段,北岭、白沙路段"),
        ("北岭 NOT 白沙", "北岭 not, 白沙"),
        ("来源:网络图", "来源网络图,来源;网络图"),
        ("(来源:网络图)", "来源:网络图"),
    ],
)
def test_what_is_excluded_is_not_found_in_other_words(
    tmp_path: Path, text: str, written: str
) -> None:
    with searching(tmp_path, [Article(id="body", title="甲", body=written)]) as search:
        answer = search.search(SearchRequest(text))
    assert "operators-ignored" not in [one.code for one in answer.repairs]


def test_operators_that_find_something_are_all_that_is_asked(search: Search) -> None:
    answer = search.search(SearchRequest("果园 -天河"))
    assert (ids(answer), answer.repairs) == ({"bijie"}, ())


def test_words_are_let_go_within_what_was_chosen(search: Search) -> None:
    text = "岗位 AND 农货 AND 接力棒"
    typed = search.search(SearchRequest(f"日期:2020 {text}"))
    assert "revival" in ids(search.search(SearchRequest(text)))
    assert ids(typed)
    assert ids(typed) <= {"tianhe", "guangzhou"}
    assert [one.code for one in typed.repairs] == ["loosened"]
    assert typed.interpreted.fields == ("date:2020-01-01..2020-12-31",)


@pytest.mark.parametrize(
    "filtered", ["日期:2017", "来源:无此报", "-日期:2019", "(日期:2017 OR 栏目:无)"]
)
def test_where_only_a_typed_filter_keeps_articles_out_nothing_else_is_asked(
    search: Search, filtered: str
) -> None:
    assert ids(search.search(SearchRequest("果农"))) == {"bijie"}
    answer = search.search(SearchRequest(f"{filtered} 果农"))
    assert (answer.found, answer.repairs) == (0, ())


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    """An archive that says often enough which characters stand together."""
    told = ("果农学会了剪枝", "食堂添了新菜", "小学有了操场", "老屋换了瓦", "水渠通到田头")
    archive = [
        Article(
            id=f"{number}",
            title=f"{place}村推进乡村振兴",
            body=f"驻村工作队来到{place}村,{told[number % 5]},稳岗就业补贴按月发放。",
        )
        for number, place in enumerate("东西南北上下大小新旧前后左右石沙河湖山田" * 10)
    ]
    with searching(tmp_path_factory.mktemp("larger"), archive) as found:
        yield found


def test_a_correction_is_offered_with_the_hits_it_has(larger: Search) -> None:
    answer = larger.search(SearchRequest("稳刚就业"))
    assert answer.repairs == ()
    assert [(offer.text, offer.found) for offer in answer.offers] == [("稳岗就业", 200)]


def test_a_correction_is_made_where_nothing_is_found_and_said(larger: Search) -> None:
    answer = larger.search(SearchRequest("驻村 AND 乡村正兴"))
    assert answer.found == 200
    assert answer.repairs == (Repair("spelling", "驻村 AND 乡村正兴", "驻村 AND 乡村振兴", 200),)


def test_the_name_in_a_filter_is_corrected_by_the_reader_alone(larger: Search) -> None:
    """Another source is another question: it is offered, while words are corrected beside it."""
    answer = larger.search(SearchRequest("来源:乡村正兴报 驻村"))
    assert (answer.found, answer.repairs) == (0, ())
    answer = larger.search(SearchRequest("-来源:无此报 驻村 AND 乡村正兴"))
    assert answer.found == 200
    assert [one.code for one in answer.repairs] == ["spelling"]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("驻村 AND 年青人", "驻村 AND 年轻人"),
        ("(果农 OR 老屋) AND 年青人", "(果农 OR 老屋) AND 年轻人"),
        ("年青人 NOT 果农", "年轻人 NOT 果农"),
    ],
)
def test_another_spelling_keeps_the_operators(tmp_path: Path, text: str, other: str) -> None:
    archive = [Article(id="a", title="驻村的年轻人", body="年轻人翻修老屋。")]
    with searching(tmp_path, archive) as search:
        answer = search.search(SearchRequest(text))
    assert answer.repairs == (Repair("variant", text, other, 1),)


@pytest.mark.parametrize("text", ["乡村振兴", "稳岗就业补贴", "东村", "水渠通到田头"])
def test_what_is_typed_rightly_is_not_corrected(larger: Search, text: str) -> None:
    answer = larger.search(SearchRequest(text))
    assert answer.offers == ()
    assert answer.repairs == ()


def test_a_filter_is_never_a_reason_to_change_the_text(search: Search) -> None:
    answer = search.search(SearchRequest('"果园开园"', (OneOf("section", ("没有",)),)))
    assert answer.found == 0
    assert answer.repairs == ()


def test_a_repair_says_what_was_and_what_is_asked(search: Search) -> None:
    answer = search.search(SearchRequest('"果园天河"'))
    assert answer.repairs == (Repair("quotes-ignored", '"果园天河"', "果园天河", answer.found),)
