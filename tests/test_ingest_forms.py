"""However a form is mangled, each text lands in its field or is flagged; nothing is made up, nothing is lost."""

import pytest

from pipeline.ingest.content import read_content
from pipeline.ingest.reading import default_form, default_parameters
from tests.ingest_forms import (
    CLOSING,
    FIELDS,
    HELP,
    TITLE,
    VALUES,
    cell,
    document,
    form,
    form_blocks,
    header,
    package,
    paragraph,
    run,
    table,
)

NAMES = ("project_name_text", "summary_text", "expected_outcome_text", "budget_text")


def read(data, name="建议表.docx"):
    return read_content(data, name, default_parameters(), default_form())


def read_blocks(*blocks):
    return read(package(document(*blocks)))


def one(content):
    assert len(content.records) == 1, (content.code, content.notes)
    return content.records[0]


def values(record):
    return tuple(record[name] for name in NAMES)


def codes(record):
    return {note["code"] for note in record["notes"]}


def test_the_usual_form_is_read_without_a_doubt():
    record = one(read(form()))
    assert values(record) == VALUES
    assert (record["unit_text"], record["implementation_level"]) == ("中山区总工会", "municipal")
    assert not record["needs_person"]
    assert record["addresses"]["budget_text"] == "body/t0/r3/c1"


LABELS = {
    "spaced": ["项 目 名 称", "项　目　简　介", "预 期 目 标 或 成 效", "经 费 预 算"],
    "broken over lines": ["项目\n名称", "项目\n简介", "预期\n目标\n或成\n效", "经费\n预算"],
    "in paragraphs": [
        "<w:p>" + run("项目") + "</w:p><w:p>" + run("名称") + "</w:p>",
        "项目简介",
        "预期目标\n或成效",
        "经费预算",
    ],
    "with colon": ["项目名称：", "项目简介：", "预期目标或成效：", "经费预算:"],
    "numbered": ["一、项目名称", "二、项目简介", "三、预期目标或成效", "四、经费预算"],
    "starred": ["*项目名称", "项目简介*", "预期目标（或成效）", "【经费预算】"],
    "aliases": ["建议项目名称", "项目内容", "预期成效", "资金预算"],
    "one letter wrong": ["项目名秤", "项目简价", "预期目标或成郊", "经费预算"],
    "full-width brackets": ["（项目名称）", "（项目简介）", "（预期目标或成效）", "（经费预算）"],
    "zero-width": ["项\u200b目名称", "项目\u200b简介", "预期目标\ufeff或成效", "经费\u200b预算"],
}


@pytest.mark.parametrize("labels", LABELS.values(), ids=LABELS.keys())
def test_mangled_labels_are_recognised(labels):
    rows = [[label, value] for label, value in zip(labels, VALUES, strict=True)]
    record = one(read_blocks(paragraph(TITLE), header(), table(rows), paragraph(CLOSING)))
    assert values(record) == VALUES


def test_label_split_over_runs_and_smart_tags_is_one_label():
    label = "<w:p>" + run("项目") + "<w:smartTag>" + run("名称") + "</w:smartTag></w:p>"
    money = "<w:p>" + run("市总补助") + '<w:smartTag w:element="x">' + run("5万元") + "</w:smartTag></w:p>"
    rows = [[label, VALUES[0]], *[[f, v] for f, v in zip(FIELDS[1:3], VALUES[1:3], strict=True)], [FIELDS[3], money]]
    assert values(one(read_blocks(header(), table(rows)))) == VALUES


def test_labels_above_their_values():
    rows = [[text] for pair in zip(FIELDS, VALUES, strict=True) for text in pair]
    assert values(one(read_blocks(header(), table(rows)))) == VALUES


def test_labels_in_a_head_row_with_one_proposal_a_row():
    rows = [list(FIELDS), list(VALUES), ["书屋", "建书屋", "读书", "3万元"]]
    content = read_blocks(header(), table(rows))
    assert [values(record) for record in content.records] == [VALUES, ("书屋", "建书屋", "读书", "3万元")]


def test_label_and_value_in_one_cell():
    rows = [[f"{label.replace(chr(10), '')}：{value}"] for label, value in zip(FIELDS, VALUES, strict=True)]
    assert values(one(read_blocks(header(), table(rows)))) == VALUES


def test_label_and_value_in_paragraphs_without_a_table():
    lines = [
        paragraph(f"{i}、{label.replace(chr(10), '')}：{value}")
        for i, (label, value) in enumerate(zip(FIELDS, VALUES, strict=True), 1)
    ]
    assert values(one(read_blocks(paragraph(TITLE), header(), *lines))) == VALUES


def test_headings_with_text_below_them():
    lines = []
    for number, label, value in zip("一二三四", FIELDS, VALUES, strict=True):
        lines += [paragraph(f"{number}、{label.replace(chr(10), '')}"), paragraph(value)]
    assert values(one(read_blocks(header(), *lines))) == VALUES


def test_two_pairs_a_row():
    rows = [[FIELDS[0], VALUES[0], FIELDS[3], VALUES[3]], [FIELDS[1], VALUES[1], FIELDS[2], VALUES[2]]]
    assert values(one(read_blocks(header(), table(rows)))) == VALUES


def test_merged_value_cells_and_vertical_merges():
    span = '<w:gridSpan w:val="3"/>'
    rows = [
        [FIELDS[0], cell(VALUES[0], span)],
        [cell(FIELDS[1], '<w:vMerge w:val="restart"/>'), cell("建设驿站20个，", span)],
        [cell("", "<w:vMerge/>"), cell("配备饮水机。", span)],
        [FIELDS[2], cell(VALUES[2], span)],
        [FIELDS[3], cell(VALUES[3], span)],
    ]
    record = one(read_blocks(header(), table(rows)))
    assert record["summary_text"] == "建设驿站20个，\n配备饮水机。"
    assert record["budget_text"] == VALUES[3]


def test_header_inside_a_merged_top_row():
    rows = [
        [
            cell(
                "<w:p>" + run("填报单位（部门）：西岗区总工会   实施层级：市级□   区市县、产业级☑") + "</w:p>",
                '<w:gridSpan w:val="2"/>',
            )
        ]
    ]
    rows += [[label, value] for label, value in zip(FIELDS, VALUES, strict=True)]
    record = one(read_blocks(paragraph(TITLE), table(rows)))
    assert (record["unit_text"], record["implementation_level"]) == ("西岗区总工会", "district")


def test_unit_and_level_as_rows_of_the_table_and_boxes_in_cells_of_their_own():
    rows = [["填报单位", "西岗区总工会"], ["实施层级", "市级", "□", "区市县、产业级", "☑"]]
    rows += [[label, value] for label, value in zip(FIELDS, VALUES, strict=True)]
    record = one(read_blocks(paragraph(TITLE), table(rows)))
    assert (record["unit_text"], record["implementation_level"]) == ("西岗区总工会", "district")
    assert values(record) == VALUES


def test_help_text_never_counts_as_content():
    help_texts = ["", HELP["项目简介"], HELP["预期目标\n或成效"], ""]
    rows = [[label, text + value] for label, text, value in zip(FIELDS, help_texts, VALUES, strict=True)]
    assert values(one(read_blocks(header(), table(rows)))) == VALUES
    behind = [[label, value + "\n" + text] for label, text, value in zip(FIELDS, help_texts, VALUES, strict=True)]
    assert values(one(read_blocks(header(), table(behind)))) == VALUES
    changed = "（可以从项目设计、项目内容、人数等方面阐述）"
    rows[1][1] = changed + VALUES[1]
    assert values(one(read_blocks(header(), table(rows)))) == VALUES


def test_help_text_in_the_label_cell_is_no_hindrance():
    rows = [
        [FIELDS[0], VALUES[0]],
        [FIELDS[1] + HELP["项目简介"], VALUES[1]],
        [FIELDS[2], VALUES[2]],
        [FIELDS[3], VALUES[3]],
    ]
    assert values(one(read_blocks(header(), table(rows)))) == VALUES


def test_an_empty_form_is_an_empty_form():
    blank = ("", HELP["项目简介"], HELP["预期目标\n或成效"], "")
    content = read(form(blank, unit="", level=run("市级□   区市县、产业级□")))
    assert (content.records, content.code) == ([], "empty_form")
    ticked = read(form(blank, unit="中山区总工会", level=run("市级☑   区市县、产业级□")))
    assert (ticked.records, ticked.code) == ([], "empty_form")


def test_two_forms_in_one_file_keep_their_own_header():
    second = ("书屋", "建书屋", "读书", "3万元")
    content = read_blocks(*form_blocks(), *form_blocks(second, "西岗区总工会", run("市级□ 区市县、产业级√")))
    assert [values(record) for record in content.records] == [VALUES, second]
    assert [record["unit_text"] for record in content.records] == ["中山区总工会", "西岗区总工会"]
    assert [record["implementation_level"] for record in content.records] == ["municipal", "district"]


def test_a_second_form_without_level_line_does_not_take_the_first_ones_level_silently():
    rows = [[label, value] for label, value in zip(FIELDS, ("书屋", "建书屋", "读书", "3万元"), strict=True)]
    content = read_blocks(*form_blocks(), paragraph("填报单位（部门）：西岗区总工会"), table(rows))
    assert content.records[1]["unit_text"] == "西岗区总工会"
    assert content.records[1]["implementation_level"] == "unknown"
    assert content.records[1]["needs_person"]


def test_several_proposals_in_one_table_inherit_the_header_with_a_note():
    second = ("书屋", "建书屋", "读书", "3万元")
    rows = [[label, value] for group in (VALUES, second) for label, value in zip(FIELDS, group, strict=True)]
    content = read_blocks(header(), table(rows))
    assert [values(record) for record in content.records] == [VALUES, second]
    assert content.records[1]["unit_text"] == "中山区总工会"
    assert "header_inherited" in codes(content.records[1])


def test_two_proposals_side_by_side():
    second = ("书屋", "建书屋", "读书", "3万元")
    rows = [[label, left, right] for label, left, right in zip(FIELDS, VALUES, second, strict=True)]
    content = read_blocks(header(), table(rows))
    assert [values(record) for record in content.records] == [VALUES, second]
    assert content.records[1]["needs_person"]


def test_two_forms_side_by_side_with_their_own_labels():
    second = ("书屋", "建书屋", "读书", "3万元")
    rows = [[label, left, label, right] for label, left, right in zip(FIELDS, VALUES, second, strict=True)]
    content = read_blocks(header(), table(rows))
    assert [values(record) for record in content.records] == [VALUES, second]


def test_numbered_proposals_in_one_cell_are_split_only_when_every_field_is_numbered_alike():
    rows = [
        [FIELDS[0], "1. 驿站\n2. 书屋"],
        [FIELDS[1], "1. 建驿站\n2. 建书屋"],
        [FIELDS[2], "1. 歇脚\n2. 读书"],
        [FIELDS[3], "1. 5万元\n2. 3万元"],
    ]
    content = read_blocks(header(), table(rows))
    assert [values(record) for record in content.records] == [
        ("驿站", "建驿站", "歇脚", "5万元"),
        ("书屋", "建书屋", "读书", "3万元"),
    ]
    assert all(record["needs_person"] for record in content.records)
    rows[3][1] = "共8万元"
    whole = one(read_blocks(header(), table(rows)))
    assert whole["needs_person"]
    assert whole["budget_text"] == "共8万元"


def test_a_table_split_by_a_page_break_is_one_form():
    first = [[FIELDS[0], VALUES[0]], [FIELDS[1], "建设驿站20个，"]]
    second = [["", "配备饮水机。"], [FIELDS[2], VALUES[2]], [FIELDS[3], VALUES[3]]]
    record = one(read_blocks(header(), table(first), paragraph("续表"), table(second)))
    assert record["summary_text"] == "建设驿站20个，\n配备饮水机。"
    assert record["budget_text"] == VALUES[3]


def test_continuation_page_joins_the_field_it_names():
    record = one(
        read_blocks(
            *form_blocks(), paragraph("附页"), paragraph("项目简介（续）：另设充电柜10组。"), paragraph("每组配锁。")
        )
    )
    assert record["summary_text"] == VALUES[1] + "\n另设充电柜10组。\n每组配锁。"
    assert record["extra_text"] == ""


def test_continuation_page_that_names_no_field_is_extra_text():
    record = one(read_blocks(*form_blocks(), paragraph("附页："), paragraph("驿站选址名单：火车站、码头。")))
    assert record["extra_text"] == "驿站选址名单：火车站、码头。"
    assert values(record) == VALUES


def test_text_after_the_table_is_extra_text_and_dates_and_seals_are_not():
    record = one(
        read_blocks(
            *form_blocks(), paragraph("另：驿站由街道代管。"), paragraph("（盖章）"), paragraph("2017年11月20日")
        )
    )
    assert record["extra_text"] == "另：驿站由街道代管。"
    assert "盖章" in record["aside_text"]


def test_a_page_of_continuation_alone_is_no_submission():
    content = read_blocks(paragraph("附页"), paragraph("项目简介（续）：另设充电柜10组。"))
    assert (content.records, content.code) == ([], "attachment_page")
    assert content.attachment == {"summary_text": "另设充电柜10组。"}


def test_contact_rows_are_kept_aside():
    rows = [[label, value] for label, value in zip(FIELDS, VALUES, strict=True)]
    rows += [["联系人", "示例甲", "联系电话", "13000000000"], ["审核意见", "同意"]]
    record = one(read_blocks(header(), table(rows)))
    assert values(record) == VALUES
    assert "13000000000" in record["aside_text"]
    assert "13000000000" not in record["extra_text"]
    assert not record["needs_person"]


def test_an_unknown_row_goes_to_extra_text_and_is_flagged():
    rows = [[label, value] for label, value in zip(FIELDS, VALUES, strict=True)] + [["实施步骤", "三月启动"]]
    record = one(read_blocks(header(), table(rows)))
    assert values(record) == VALUES
    assert record["extra_text"] == "实施步骤：三月启动"
    assert record["needs_person"]


def test_tracked_changes_are_read_as_accepted_and_kept_aside():
    changed = (
        "<w:p>"
        + run("经费")
        + '<w:del w:id="1"><w:r><w:delText>50</w:delText></w:r></w:del><w:ins w:id="2">'
        + run("60")
        + "</w:ins>"
        + run("万元整")
        + "</w:p>"
    )
    rows = [[label, value] for label, value in zip(FIELDS[:3], VALUES[:3], strict=True)] + [[FIELDS[3], changed]]
    record = one(read_blocks(header(), table(rows)))
    assert record["budget_text"] == "经费60万元整"
    assert "50" in record["aside_text"]


def test_moved_text_stands_once():
    moved = "<w:p><w:moveFrom>" + run("旧处") + "</w:moveFrom><w:moveTo>" + run("新处") + "</w:moveTo></w:p>"
    rows = [[FIELDS[0], VALUES[0]], [FIELDS[1], moved]]
    assert one(read_blocks(header(), table(rows)))["summary_text"] == "新处"


def test_struck_money_is_not_the_budget():
    struck = "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>50万元</w:t></w:r>" + run("60万元") + "</w:p>"
    rows = [[label, value] for label, value in zip(FIELDS[:3], VALUES[:3], strict=True)] + [[FIELDS[3], struck]]
    record = one(read_blocks(header(), table(rows)))
    assert record["budget_text"] == "60万元"
    assert record["needs_person"]


def test_hidden_text_is_kept_aside_and_flagged():
    hidden = "<w:p>" + run("5万元") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>9万元</w:t></w:r></w:p>"
    rows = [[label, value] for label, value in zip(FIELDS[:3], VALUES[:3], strict=True)] + [[FIELDS[3], hidden]]
    record = one(read_blocks(header(), table(rows)))
    assert record["budget_text"] == "5万元"
    assert "9万元" in record["aside_text"]
    assert record["needs_person"]


def test_simple_fields_and_controls_show_their_result():
    value = (
        '<w:p><w:fldSimple w:instr=" =SUM(A1) ">'
        + run("65000")
        + "</w:fldSimple><w:sdt><w:sdtContent>"
        + run("元")
        + "</w:sdtContent></w:sdt></w:p>"
    )
    rows = [[FIELDS[0], VALUES[0]], [FIELDS[3], value]]
    assert one(read_blocks(header(), table(rows)))["budget_text"] == "65000元"


def test_placeholder_of_a_control_is_empty():
    value = (
        "<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        + run("单击此处输入文字")
        + "</w:sdtContent></w:sdt></w:p>"
    )
    rows = [[FIELDS[0], VALUES[0]], [FIELDS[3], value]]
    assert one(read_blocks(header(), table(rows)))["budget_text"] == ""


def test_cells_inside_content_controls_are_not_shifted():
    rows = "".join(
        f"<w:tr><w:sdt><w:sdtContent>{cell(label)}</w:sdtContent></w:sdt><w:sdt><w:sdtContent>{cell(value)}</w:sdtContent></w:sdt></w:tr>"
        for label, value in zip(FIELDS, VALUES, strict=True)
    )
    assert values(one(read_blocks(header(), f"<w:tbl>{rows}</w:tbl>"))) == VALUES


def test_a_form_inside_an_outer_layout_table():
    rows = [[label, value] for label, value in zip(FIELDS, VALUES, strict=True)]
    outer = table([["<w:p>" + run(TITLE) + "</w:p>" + header() + table(rows) + "<w:p/>"]])
    record = one(read_blocks(outer))
    assert values(record) == VALUES
    assert record["unit_text"] == "中山区总工会"


def test_a_form_inside_a_text_box_is_read_and_flagged():
    rows = [[label, value] for label, value in zip(FIELDS, VALUES, strict=True)]
    box = (
        "<w:p><w:r><w:pict><v:textbox><w:txbxContent>"
        + header()
        + table(rows)
        + "</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    )
    record = one(read_blocks(box))
    assert values(record) == VALUES
    assert record["needs_person"]


def test_a_letter_in_front_of_the_form_is_no_content():
    record = one(
        read_blocks(
            paragraph("关于报送建议项目的函"), paragraph("市总工会调研室：现将我区建议报上，请审阅。"), *form_blocks()
        )
    )
    assert values(record) == VALUES
    assert record["extra_text"] == ""


def test_a_label_word_inside_a_sentence_is_no_label():
    summary = "本项目简介如下：由市总统一安排，经费预算另见。项目名称沿用去年。"
    record = one(read(form((VALUES[0], summary, VALUES[2], VALUES[3]))))
    assert record["summary_text"] == summary
    assert record["budget_text"] == VALUES[3]


def test_the_same_form_twice_in_a_file_counts_once():
    record = one(read_blocks(*form_blocks(), *form_blocks()))
    assert "repeated_in_file" in codes(record)


def test_underlined_blanks_are_empty():
    record = one(read(form(unit="____________")))
    assert record["unit_text"] == ""
    assert "unit_missing" in codes(record)
    assert record["needs_person"]


def test_unit_on_the_line_below_its_label():
    blocks = [
        paragraph(TITLE),
        paragraph("填报单位（部门）："),
        paragraph("中山区总工会"),
        paragraph("实施层级："),
        paragraph("市级☑  区市县、产业级□"),
        *form_blocks()[2:],
    ]
    record = one(read_blocks(*blocks))
    assert (record["unit_text"], record["implementation_level"]) == ("中山区总工会", "municipal")


def test_level_without_its_label_after_the_unit():
    blocks = [paragraph("填报单位（部门）：中山区总工会    市级□   区市县、产业级☑"), *form_blocks()[2:]]
    record = one(read_blocks(*blocks))
    assert (record["unit_text"], record["implementation_level"]) == ("中山区总工会", "district")


def test_rows_in_another_order():
    order = [3, 0, 2, 1]
    rows = [[FIELDS[i], VALUES[i]] for i in order]
    content = read_blocks(header(), table(rows))
    assert len(content.records) == 1
    assert values(content.records[0]) == VALUES


def test_control_and_direction_characters_are_taken_off_and_counted():
    record = one(read(form((VALUES[0] + "\u202e", VALUES[1], VALUES[2], "5\u200b万元"))))
    assert record["project_name_text"] == VALUES[0]
    assert record["budget_text"] == "5万元"
    assert "control_characters" in codes(record)


def test_a_budget_label_inside_another_field_is_said():
    record = one(read(form((VALUES[0], "建设驿站。\n经费预算：3万元", VALUES[2], ""))))
    assert record["budget_text"] == ""
    assert record["needs_person"]


def test_a_field_that_stands_above_the_projects_name_is_not_lost():
    record = one(
        read_blocks(paragraph("项目简介：建书屋。"), paragraph("项目名称：职工书屋"), paragraph("经费预算：3万元"))
    )
    assert (record["project_name_text"], record["summary_text"]) == ("职工书屋", "建书屋。")
    assert record["needs_person"]


def test_a_table_in_a_continuation_page_is_part_of_its_text():
    rows = [["序号", "名称", "数量"], ["1", "微波炉", "3台"]]
    content = read_blocks(paragraph("驿站附页"), table(rows), paragraph("2017年11月3日"))
    kept = "".join(content.attachment.values())
    assert content.code == "attachment_page"
    assert all(word in kept for word in ("名称", "数量", "微波炉", "3台", "2017年11月3日"))


STYLES = '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:styles>'
LOOK = '<w:style w:type="{}" w:styleId="look"><w:rPr><w:{}/></w:rPr></w:style>'
HEIR = '<w:style w:type="character" w:styleId="heir"><w:basedOn w:val="look"/></w:style>'


@pytest.mark.parametrize(
    ("look", "code"), [("vanish", "hidden_text"), ("strike", "struck_text")], ids=["hidden", "struck out"]
)
@pytest.mark.parametrize("way", ["paragraph", "character"])
def test_a_style_that_hides_or_strikes_out_counts_also_where_it_is_inherited(look, code, way):
    if way == "paragraph":
        budget = f'<w:p>{run("5万元")}</w:p><w:p><w:pPr><w:pStyle w:val="look"/></w:pPr>{run("80万元")}</w:p>'
    else:
        styled = run("80万元").replace("<w:r>", '<w:r><w:rPr><w:rStyle w:val="heir"/></w:rPr>')
        budget = f"<w:p>{run('5万元')}{styled}</w:p>"
    latent = '<w:latentStyles><w:lsdException w:name="Normal"/></w:latentStyles>'
    styles = STYLES.format(latent + LOOK.format(way, look) + HEIR)
    data = package(document(*form_blocks((*VALUES[:3], budget))), {"word/styles.xml": styles})
    record = one(read(data))
    assert record["budget_text"] == "5万元"
    assert code in codes(record)
    assert record["needs_person"]


@pytest.mark.parametrize("wrapper", ["w:unknown", "w:hyperlink", "w:bdo"])
def test_text_inside_a_wrapper_of_any_name_is_not_dropped(wrapper):
    inline = f"<w:p><{wrapper}>{run('5万元')}</{wrapper}>{run('左右')}</w:p>"
    assert one(read(form((*VALUES[:3], inline))))["budget_text"] == "5万元左右"
    around = f"<w:tc><w:tcPr/><{wrapper}><w:p>{run('5万元')}</w:p></{wrapper}></w:tc>"
    assert one(read(form((*VALUES[:3], around))))["budget_text"] == "5万元"


@pytest.mark.parametrize("value", ["3万元", "三万元", "无"])
def test_a_short_value_behind_its_label_is_not_taken_for_a_slip_in_the_label(value):
    rows = [
        [f"{label}：{text}"]
        for label, text in zip(("项目名称", "项目简介", "经费预算"), ("歌", "教唱", value), strict=True)
    ]
    record = one(read_blocks(paragraph(TITLE), header(), table(rows)))
    assert (record["project_name_text"], record["budget_text"]) == ("歌", value)
