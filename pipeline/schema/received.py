"""Tables written by 01_ingest: what was received and what it says."""

import pandera.pandas as pa

from pipeline.schema.columns import choice, day, flag, key, nested, text, whole

DISPOSITIONS = ("parsed", "duplicate", "needs_person", "rejected", "ignored")
CHANNELS = ("department", "union", "research", "online", "unknown")
LEVELS = ("municipal", "district", "both", "unknown")

files: dict[str, pa.Column] = {
    "file_id": key("文件编号", "Derived from the place in the round folder and the content."),
    "parent_file_id": text("所在容器编号", "file_id of the mail or archive that holds this member."),
    "place_text": text(
        "存放位置", "Path below the round folder; a member of a container follows its container after '!/'."
    ),
    "name_text": text("文件名", "Name as given, repaired when its encoding was broken."),
    "sha256": text("内容指纹", "sha256 of the bytes."),
    "size_bytes": whole("大小", "Size of the content.", unit="byte"),
    "declared_kind": text("名义格式", "What the name's ending claims."),
    "kind": text("实际格式", "What the content is."),
    "channel": choice("征集方式", "Channel of the notice, section 3, by folder, register or sender.", CHANNELS),
    "sender_text": text("来件人", "Sender as the mail or the receipt register gives it."),
    "subject_text": text("邮件主题", "Subject of the mail that brought it."),
    "received_on": day("收到时间", "When it was received."),
    "received_basis": choice(
        "收到时间依据", "Where the time comes from.", ("mail", "register", "export", "container", "unknown")
    ),
    "has_paper_copy": flag("有书面材料", "The receipt register notes a paper copy."),
    "disposition": choice("处理结果", "Exactly one for every file.", DISPOSITIONS),
    "reason_code": text("原因代码", "Why it is not simply parsed; see docs/codebook."),
    "reason_text": text("原因说明", "A sentence saying what is the matter and what to do."),
    "duplicate_of_file_id": text("与之相同的文件", "file_id of the first file with the same content."),
    "linked_file_id": text(
        "所属表格", "file_id of the form that this attachment page belongs to, or whose copy this file seems to be."
    ),
    "submission_count": whole("建议条数", "Submissions read from it.", unit="row"),
    "notes_json": nested("读取提示", "List of {code, at, text} about reading it."),
}

submissions: dict[str, pa.Column] = {
    "submission_id": key(
        "填报编号", "Derived from content and place; online rows from the platform's id, time and text."
    ),
    "file_id": key("文件编号", "The file it was read from."),
    "index_in_file": whole("文件内序号", "0 for the first proposal in the file.", unit="row"),
    "channel": choice("征集方式", "Channel of the notice, section 3.", CHANNELS),
    "place_text": text("位置", "Where in the file it stood, for a person to find it."),
    "received_on": day("收到时间", "When it was received or submitted online."),
    "received_basis": choice(
        "收到时间依据", "Where the time comes from.", ("mail", "register", "export", "container", "unknown")
    ),
    "sender_text": text("来件人", "Sender of the mail or register entry."),
    "unit_text": text("填报单位（原文）", "As written on the form or chosen in the survey."),
    "implementation_level": choice("实施层级", "As ticked on the form; evidence beside it.", LEVELS),
    "level_evidence_json": nested("层级依据", "List of {option, state, evidence, at}."),
    "project_name_text": text("项目名称（原文）", "As written."),
    "summary_text": text("项目简介（原文）", "As written."),
    "expected_outcome_text": text("预期目标或成效（原文）", "As written."),
    "budget_text": text("经费预算（原文）", "As written."),
    "extra_text": text("附页", "Text of continuation pages that names no field."),
    "aside_text": text(
        "表外文字", "Contact rows, remarks, deleted or hidden text: kept aside, not part of the proposal."
    ),
    "respondent_text": text("填写人", "Nickname or name given online; never leaves internal reports."),
    "platform_id": text("平台编号", "Answer number of the online platform."),
    "addresses_json": nested("各栏位置", "Field to address within the file."),
    "notes_json": nested("读取提示", "List of {code, at, text}."),
    "raw_json": nested("原始行", "The row of the export as received, header to value."),
    "needs_person": flag("需人工核对", "Reading left a doubt."),
}
