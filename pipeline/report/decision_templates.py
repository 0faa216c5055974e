"""Empty lists for people's decisions, put into data/decisions/ROUND; a file that is there is never touched."""

from pathlib import Path

from pipeline.report.files import ReportFile

TEMPLATES = {
    "corrections.csv": "submission_id,存放位置,栏目,原值,改为,理由,决定人,决定日期",
    "units.csv": "submission_id,存放位置,原值,应为,理由,决定人,决定日期",
    "duplicates.csv": "甲,乙,决定,理由,决定人,决定日期",
    "approvals.csv": "步骤,范围,日期,会议,结果",
    "opinions.csv": "提出方,提出日期,submission_id,项目名称,申报单位,意见,处理情况",
    "rewards_adopted.csv": "submission_id,建议内容,存放位置,等次,对应项目,理由,决定人,决定日期",
}


def write_decision_templates(folder: Path) -> list[ReportFile]:
    """Write the empty lists that are not there yet and return them; CSV with BOM, so that Excel shows Chinese.

    Exclusive creation: a file that appears meanwhile stays as it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    out = []
    for name, head in TEMPLATES.items():
        if any(path.stem == Path(name).stem for path in folder.iterdir()):
            continue
        try:
            with (folder / name).open("x", encoding="utf-8-sig", newline="") as handle:
                handle.write(head + "\r\n")
        except FileExistsError:
            continue
        out.append(ReportFile(name, name, "internal"))
    return out
