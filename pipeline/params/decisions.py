"""How decision files are written: which headers mean what, and which words mean which decision.

The defaults suit the workbook and the empty lists that the program itself hands out; a round may add other ways of writing.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field

from pipeline.params.base import Parameters

Kind = Literal["review", "score", "correction", "duplicate", "unit", "approval", "opinion", "reward"]

DEFAULT_FILES: dict[Kind, tuple[str, ...]] = {
    "review": ("候选", "review", "评审"),
    "score": ("评分", "scores"),
    "correction": ("corrections", "更正"),
    "duplicate": ("duplicates", "查重", "相似件"),
    "unit": ("units", "单位"),
    "approval": ("approvals", "审批"),
    "opinion": ("opinions", "意见"),
    "reward": ("rewards", "奖励"),
}
DEFAULT_HEADERS: dict[str, tuple[str, ...]] = {
    "submission_id": ("主件编号", "填报编号", "submission_id", "编号", "甲", "建议编号", "修改稿编号"),
    "candidate_id": ("候选编号", "candidate_id"),
    "other_submission_id": ("另一件", "乙", "other_submission_id", "另一编号", "另一件编号", "原件编号", "对方编号"),
    "place_text": ("存放位置", "文件位置", "位置"),
    "content_text": ("建议内容", "建议原文"),
    "project_name": ("项目名称", "名称", "建议名称"),
    "unit_name": ("申报单位", "填报单位", "单位"),
    "field": ("栏目", "字段", "更正栏目"),
    "expected_text": ("原值", "原文", "原来", "原单位"),
    "value_text": ("改为", "更正为", "应为", "新值", "应为单位", "正确单位", "更正值", "单位全称", "确认单位"),
    "decision": ("决定", "评审决定", "评审意见", "结论", "是否相同", "决定（相同/不同）", "判断"),
    "level": ("层级", "决定层级", "实施层级（决定）", "层级（决定）"),
    "domain": ("领域", "决定领域", "领域（决定）", "类别"),
    "grade": ("等次", "项目等次", "等级"),
    "audited_yuan": ("核定金额", "核定金额（元）", "核定金额（万元）", "审定金额", "核定经费"),
    "merged_into": ("并入", "并入项目", "并入编号", "合并到"),
    "reward_grade": ("奖励等次", "奖励等级", "奖励档次"),
    "score": ("评分", "得分", "综合得分"),
    "public_text": ("公布表述", "公布内容"),
    "reason_text": ("理由", "原因", "说明", "备注"),
    "decided_by": ("决定人", "经办人", "评审人", "确认人", "评委", "填写人"),
    "decided_on": ("决定日期", "日期", "决定时间", "确认日期", "审议日期", "批准日期"),
    "recused": ("回避", "是否回避"),
    "step": ("步骤", "程序", "环节", "审批程序"),
    "scope": ("范围", "审批范围"),
    "meeting_text": ("会议", "会议名称"),
    "result_text": ("结果", "审议结果", "决议"),
    "from_text": ("提出方", "提出人", "意见人", "来自"),
    "received_on": ("提出日期", "收到日期", "意见日期"),
    "opinion_text": ("意见", "意见内容", "异议"),
    "reply_text": ("处理情况", "答复", "采纳情况", "处理"),
}
DEFAULT_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "decision": {
        "入选": ("入选", "同意入选", "同意", "通过", "列入", "采纳", "拟入选"),
        "并入": ("并入", "合并", "合并入", "同意并入"),
        "退回修改": ("退回修改", "退回", "修改后再报", "修改后再议", "修改完善", "退回完善"),
        "不采纳": ("不采纳", "不入选", "不同意", "不予采纳", "未采纳", "落选", "不列入", "不通过"),
    },
    "level": {
        "municipal": ("市级", "市", "municipal", "市级项目"),
        "district": ("区市县、产业级", "区市县产业级", "区市县级", "产业级", "区市县（产业）级", "区级", "district"),
    },
    "duplicate": {
        "same": ("相同", "同一件", "是", "same", "同一项目", "重复", "合并", "是同一件"),
        "not_same": ("不同", "不是同一件", "否", "not_same", "不是", "不重复", "非同一件", "不合并"),
        "version": ("修改稿", "修改自", "新版", "version", "替代"),
    },
    "step": {
        "leading_group": ("领导小组", "leading_group"),
        "standing_committee": ("常委会", "standing_committee"),
        "committee_opinions": ("委员意见", "征求意见", "committee_opinions", "市总委员"),
        "other": ("其他", "other"),
    },
    "scope": {
        "municipal": ("市级", "municipal", "市级项目"),
        "district": (
            "区市县、产业级",
            "区市县产业级",
            "区市县（产业）级",
            "区市县（产业）级项目",
            "district",
            "区市县级",
        ),
        "all": ("全部", "两级", "市级和区市县（产业）级", "all", "全部项目"),
    },
    "result": {
        "harmless": (
            "无不同意见",
            "没有不同意见",
            "未收到不同意见",
            "无异议",
            "没有异议",
            "未提出异议",
            "无反对意见",
            "没有反对意见",
            "无人反对",
            "没有人反对",
            "无反对票",
            "没有反对票",
            "不同意见",
            "不记名",
            "不足之处",
            "不断",
            "不少于",
            "不低于",
            "不超过",
            "未成年",
            "未来",
            "高尚",
            "拟公布",
            "拟实施",
            "拟入选",
            "拟补助",
        ),
        "vote_for": ("同意", "赞成"),
        "vote_against": ("不同意", "反对"),
        "vote_aside": ("弃权",),
        "passed": (
            "通过",
            "同意",
            "批准",
            "无不同意见",
            "没有不同意见",
            "未收到不同意见",
            "无异议",
            "没有异议",
            "未提出异议",
        ),
        "refused": (
            "未",
            "尚",
            "不",
            "没",
            "否决",
            "暂缓",
            "缓议",
            "再议",
            "再审",
            "复议",
            "退回",
            "撤销",
            "撤回",
            "取消",
            "作废",
            "推迟",
            "延期",
            "搁置",
            "反对",
            "拒绝",
            "拟",
            "待定",
            "待议",
            "待下",
            "待补",
            "待修",
            "待会",
            "待征",
            "有待",
            "等待",
            "重新",
            "无法",
            "?",
        ),
    },
    "yes": {"yes": ("是", "有", "√", "1", "回避", "y", "yes")},
}
DEFAULT_PROGRAM_HEADERS: tuple[str, ...] = (
    "序号", "建议领域", "建议层级", "需讨论事项", "项目简介", "预期目标或成效", "经费预算（原文）", "申报金额（元）", "申报金额（万元）及依据",
    "其中申请市总（元）", "受益人数", "受益情况", "职工所盼", "普遍惠及", "工会所能", "当年办结", "互联网+", "长效机制", "各级共同投入", "社会化运作", "已在运作",
    "要素：具体措施办法", "要素：受益群体范围", "要素：人数", "要素：项目资金", "要素：量化考核指标", "第二领域", "领域把握", "层级依据", "征集渠道",
    "合并的建议", "网上声音", "待核实问题", "相近项目", "评委合成分", "合计", "对应项目",
)  # fmt: skip


class DecisionVocabulary(Parameters):
    """How decision files are written.

    Args (fields):
        files: kind of list -> beginnings of file or sheet names.
        headers: meaning -> header texts.
        words: cell -> canonical value -> ways it is written.
        program_headers: headers the program itself writes for the reader's information; every other column is read or named.
        side_sheets: exact names of the sheets beside the lists in the program's own workbooks.
        ignored_files: patterns of files that are no decisions.
        smallest_audited_yuan: an audited amount below this was probably written in 万元: it goes to a person.
        header_rows: the header is looked for in this many first rows.
    """

    files: dict[Kind, tuple[str, ...]] = Field(default_factory=lambda: dict(DEFAULT_FILES))
    headers: dict[str, tuple[str, ...]] = Field(default_factory=lambda: dict(DEFAULT_HEADERS))
    words: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=lambda: dict(DEFAULT_WORDS))
    program_headers: tuple[str, ...] = DEFAULT_PROGRAM_HEADERS
    side_sheets: tuple[str, ...] = ("说明", "选项", "汇总")
    ignored_files: tuple[str, ...] = ("~$*", ".*", "*.md", "Thumbs.db", "desktop.ini")
    smallest_audited_yuan: int = Field(default=100, ge=0)
    header_rows: int = Field(default=12, ge=1)

    def allowing(self, allowed: Mapping[str, Iterable[str]]) -> "DecisionVocabulary":
        """Return a vocabulary in which the given fields take the given names only; a field without names is left open."""
        names = {name: {value: (value,) for value in values} for name, values in allowed.items()}
        return self.model_copy(update={"words": self.words | {name: ways for name, ways in names.items() if ways}})

    def passed(self, result: str) -> bool | None:
        """Return whether the words of a resolution say yes: False when they say no or not yet, None when neither is said.

        A word of refusal anywhere outweighs a word of consent: 未通过, 同意暂缓. Counted votes are no such words, for a
        minority may vote against what is carried: only what is said beside them counts, unless the noes are the majority.
        """
        text, ways = "".join(unicodedata.normalize("NFKC", result).split()), self.words["result"]
        ayes, noes = (sum(self._votes(text, name)) for name in ("vote_for", "vote_against"))
        for name in ("vote_against", "vote_for", "vote_aside"):
            text = self._vote(name).sub("", text)
        consents = any(way in text for way in set(ways["harmless"]) & set(ways["passed"]))
        for way in sorted(ways["harmless"], key=len, reverse=True):
            text = text.replace(way, "")
        consents = consents or any(way in text for way in ways["passed"])
        prevail = noes >= ayes if ayes else not consents
        if (noes and prevail) or any(way in text for way in ways["refused"]):
            return False
        return True if consents else None

    def _votes(self, text: str, name: str) -> list[int]:
        """The numbers of votes of a kind."""
        if name == "vote_for":
            text = self._vote("vote_against").sub("", text)
        return [_whole(found["before"] or found["after"]) for found in self._vote(name).finditer(text)]

    def _vote(self, name: str) -> re.Pattern[str]:
        """Votes of a kind with their number: 12票同意, 反对1票, 1人弃权."""
        words = "|".join(self.words["result"].get(name, ())) or "(?!)"
        counted = rf"(?P<before>{_NUMBER})(?:票|人|名|位)(?:委员|常委)?(?:表示|投)?(?:{words})票?"
        return re.compile(rf"{counted}|(?:{words})(?=票|{_NUMBER}[票人])票?(?P<after>{_NUMBER})[票人张]?")


_NUMBER = "(?:[0-9]+|[零〇一二两三四五六七八九十]{1,3})"
_FIGURES = {figure: number for number, figure in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def _whole(text: str) -> int:
    """A whole number below a hundred in Chinese figures, or any in Arabic ones."""
    if text.isascii():
        return int(text)
    tens, found, ones = text.rpartition("十")
    return (_FIGURES.get(tens, 1) * 10 if found else 0) + _FIGURES.get(ones, 0)
