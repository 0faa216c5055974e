"""Personal data in free text: found with its kind, and masked before anything is published.

Rule: public outputs hold no phone, identity number, account, address or personal name. Where in doubt a string is
masked: too much hidden is a smaller harm than one number shown.
"""

import re
from dataclasses import dataclass
from pathlib import Path

LABELS = {
    "phone": "手机号",
    "landline": "固定电话",
    "id_card": "身份证号",
    "mail": "邮箱",
    "qq": "QQ号",
    "wechat": "微信号",
    "ip": "IP地址",
    "bank_card": "银行卡号",
    "plate": "车牌号",
    "address": "住址",
    "name": "姓名",
}

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛范彭郎鲁韦马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤"
    "滕殷罗毕郝邬安常乐于时傅皮齐康伍余元顾孟黄穆萧尹姚邵汪祁毛禹狄贝臧计成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季贾路江童颜郭梅林"
    "徐邱骆高夏蔡田樊胡凌霍虞万管卢莫房丁邓洪包左石崔吉龚程邢裴陆荣翁甄曲封储靳段焦侯全班秋仲宫宁栾厉武刘龙叶白蒲邹卓池乔阴闻温庄晏柴"
    "瞿阎连习容向古易慎廖耿满匡文寇广欧利师关佟甘冷辛简饶曾游权盖岳代车迟付肖闫覃隋初丛矫慕苑郎战历"
)
_COMPOUND = "欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|慕容|司徒|端木"
_NAME = rf"(?:{_COMPOUND}|[{_SURNAMES}])(?:\s?[\u4e00-\u9fa5·＊*xX×某]){{1,2}}"
_NAME_LABEL = (
    r"联\s*系\s*人|姓\s*名|经办人|填报人|填表人|负责人|报送人|建议人|提交人|作者|撰稿人|本人|申请人|收件人|收货人|户主|当事人|家属"
    r"|昵称|微信名|署名|落款|主管领导|分管领导|签字人|签名|我叫|我是|名叫"
)
_END = r"(?=$|[\s，,。；;、：:！!？?（()）/\d\-—“”\"'电手联是的，先女同老师家]|电话|手机|联系)"
# Surnames that are no word of their own before 师傅: 向师傅学习, 和师傅, 老师傅 name nobody.
_PLAIN_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱林郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪姜范姚谭廖邹熊陆郝孔崔康邱秦史顾侯邵孟龙段钱汤尹黎武乔贺赖龚"
_MOST_PASSES = 6
_BEFORE_DIGIT = r"(?<![\d０-９])"
_AFTER_DIGIT = r"(?![\d０-９])"
_D = r"[\d０-９]"
_GAP = r"[\s\-－—–.·]?"

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("mail", r"[A-Za-z0-9０-９Ａ-Ｚａ-ｚ._%+\-]{1,64}\s?[@＠]\s?[A-Za-z0-9０-９Ａ-Ｚａ-ｚ\-]{1,63}(?:[.．。][A-Za-zＡ-Ｚａ-ｚ0-9\-]{2,20}){1,3}"),
    ("id_card", rf"{_BEFORE_DIGIT}[1-9１-９]{_D}{{5}}\s?(?:18|19|20|１８|１９|２０){_D}{{2}}\s?{_D}{{4}}\s?{_D}{{3}}[\dXxＸｘ０-９*]{_AFTER_DIGIT}"),
    ("id_card", rf"{_BEFORE_DIGIT}[1-9１-９]{_D}{{5}}[\s]?[*＊xX×]{{4,10}}{_D}{{2,4}}[\dXxＸｘ]?"),
    ("id_card", rf"(?:身份证|证件)(?:号码?|编号)?\s*[：:为是]?\s*[1-9]{_D}{{14}}(?:{_D}{{2}}[\dXx])?"),
    ("bank_card", rf"{_BEFORE_DIGIT}[3-6３-６]{_D}{{3}}(?:[\s\-－]?{_D}{{4}}){{2,3}}[\s\-－]?{_D}{{1,4}}{_AFTER_DIGIT}"),
    ("bank_card", rf"(?:银行卡|卡号|账号|帐号|账户|开户)[^\d，。；]{{0,8}}{_D}(?:[\s\-]?{_D}){{8,22}}"),
    ("phone", rf"{_BEFORE_DIGIT}(?:[+＋]?\s?(?:00)?86{_GAP})?[1１][3-9３-９]{_D}(?:{_GAP}{_D}{{4}}){{2}}{_AFTER_DIGIT}"),
    ("phone", rf"(?<![\d０-９])[1１][3-9３-９]{_D}{_GAP}[*＊xX×]{{4}}{_GAP}{_D}{{4}}"),
    ("phone", r"(?<![\u4e00-\u9fa5\d])[一幺][三四五六七八九][零〇一幺二三四五六七八九]{9}(?![零〇一幺二三四五六七八九])"),
    ("phone", rf"(?:电话|手机|手机号|联系方式|致电|来电|联系)(?:号码?)?\s*[：:为是]?\s*[1１][3-9３-９](?:[\s\-]?{_D}){{9}}"),
    ("landline", rf"{_BEFORE_DIGIT}[(（]?[0０][1-9１-９]{_D}{{1,2}}[)）]?\s?[-－—–]?\s?[2-8２-８]{_D}{{2,3}}[\s\-－]?{_D}{{4}}(?:[-－转](?:分机)?{_D}{{1,6}})?{_AFTER_DIGIT}"),
    ("landline", rf"{_BEFORE_DIGIT}[48]00[-－]?{_D}{{3,4}}[-－]?{_D}{{3,4}}{_AFTER_DIGIT}"),
    ("landline", rf"(?:电话|座机|传真|热线|办公室|联系方式|Tel|TEL|tel)(?:号码?)?\s*[：:.为是]?\s*[2-8２-８]{_D}{{6,7}}{_AFTER_DIGIT}"),
    ("qq", r"(?:QQ|qq|Qq|ＱＱ|扣扣|企鹅)(?:号码?|群号?|群)?\s*[：:是为]?\s*[1-9１-９][\d０-９]{4,11}"),
    ("wechat", r"(?:微信号?|微信ID|wechat|WeChat|weixin|VX|vx|Vx|(?<![A-Za-z])(?:WX|wx|Wx|ＷＸ)|V信|v信|威信|薇信)(?:号码?|同号)?\s*[：:是为]?\s*(?:[A-Za-z][A-Za-z0-9_\-]{4,19}|[1-9]\d{4,11})"),
    ("wechat", r"(?:openid|OpenID|unionid)\s*[：:=]?\s*[\w\-]{10,40}|\bo[A-Za-z0-9_\-]{27}\b"),
    ("ip", r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d|\*)(?![\d.])"),
    ("ip", r"(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{1,4}:){4,7}[0-9A-Fa-f]{1,4}(?![0-9A-Fa-f:])"),
    ("plate", r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-ZＡ-Ｚ][\s·.]?[A-HJ-NP-Z0-9０-９]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])"),
    ("address", r"(?:[\u4e00-\u9fa5]{2,8}(?:路|街|巷|弄|大道|小区|花园|社区|新村|家园|公寓|里|苑|庭|府|城))?\s?[\d０-９A-Za-z\-－]{1,6}\s?(?:号院?|栋|幢|号楼|座)\s?(?:[\d０-９A-Za-z\-－一二三四五六七八九]{1,4}\s?(?:单元|门|栋|号楼|座)\s?)?[\d０-９A-Za-z\-－]{1,5}\s?(?:室|户|号(?!线|文|楼)|房)"),
    ("address", r"(?:家住|住址|家庭住址|家庭地址|现住|户籍地|居住地|住在|通讯地址|收货地址|邮寄地址)\s*[：:在于]?\s*[^\s，,。；;！!？?、]{3,40}"),
    ("address", r"[\u4e00-\u9fa5]{2,8}(?:小区|花园|新村|家园|公寓|苑)\s?[\d０-９]{1,4}\s?[-－#]\s?[\d０-９]{1,4}(?:\s?[-－]\s?[\d０-９]{1,5}){0,2}(?:室|号)?"),
    ("address", r"[\u4e00-\u9fa5]{2,8}(?:路|街|巷|弄|大道)\s?[\d０-９]{1,5}\s?号\s?[\d０-９]{1,4}(?:\s?[-－]\s?[\d０-９]{1,5}){1,3}"),
    ("name", rf"(?:{_NAME_LABEL})\s*(?:（[^）]{{0,8}}）)?\s*[：:]\s*(?P<name1>{_NAME}){_END}"),
    ("name", rf"(?:{_NAME_LABEL})\s*(?P<name2>{_NAME}){_END}"),
    ("name", rf"(?P<name3>{_NAME})(?=\s*[，,：:（(]?\s*(?:电话|手机|联系电话|联系方式)?\s*[：:]?\s*(?:[1１][3-9３-９]{_D}(?:{_GAP}[\d０-９*＊xX×]{{4}}){{2}}|0\d{{2,3}}[-－]))"),
    ("name", rf"(?:职工|员工|工友|同事|会员|司机|邻居|学员|劳模|师傅|患者)(?P<name4>[{_SURNAMES}]某{{1,2}}|[{_SURNAMES}][*＊×]{{1,2}})"),
    ("name", rf"(?<![\u4e00-\u9fa5])(?P<name5>[{_SURNAMES}][\u4e00-\u9fa5]{{0,2}})(?=(?:先生|女士|同志|师傅|小姐|阿姨|大姐|大哥)(?:$|[，,。；;、：:！!？?\s（(]))"),
    ("name", rf"(?P<name6>(?:{_COMPOUND})[\u4e00-\u9fa5]{{1,2}})(?=$|[^\u4e00-\u9fa5]|授|主|讲|等|一家|先|女|老|同|是|的|家)"),
    ("name", rf"(?:^|[，,。；;！!？?\s“\"（(])(?P<name10>[{_PLAIN_SURNAMES}][\u4e00-\u9fa5]{{1,2}})(?=(?:说|反映|表示|提出|告诉)(?!明))"),
    ("name", rf"(?P<name7>[{_PLAIN_SURNAMES}])(?=师傅|大姐|大哥|阿姨|大爷|大妈|老师)"),
    ("name", rf"(?:登记|报名|慰问|帮扶|走访|看望|资助|救助|表彰|获奖|入选)(?:的|者|人|人员|名单|职工)?\s*[：:]\s*(?P<name8>{_NAME}){_END}"),
    ("name", rf"(?:劳模|工匠|讲师|教授|专家|患者|困难职工|登记|慰问|看望|资助|救助)(?P<name9>[{_PLAIN_SURNAMES}][\u4e00-\u9fa5]{{2}})(?=$|[，,。；;、：:！!？?\s（(]|授课|主讲|等)"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_HAS_DIGIT = re.compile(r"[\d０-９零〇]{3}|[\d０-９]\s?(?:[-－#]|室|户|号|房|单元)|[\d０-９A-Z]{4}")
_HAS_NAME = re.compile(
    rf"{_NAME_LABEL}|某|[*＊×]|先生|女士|同志|师傅|小姐|阿姨|大姐|大哥|大爷|大妈|老师|[1１][3-9]|0\d\d|[：:]|劳模|工匠|讲师|教授|专家|患者|困难职工|登记|慰问|看望|资助|救助|说|反映|表示|提出|告诉|{_COMPOUND}"
)
_HAS_PLACE = re.compile(r"住|地址|户籍|室|户|号|房|[-－#]")
_NOT_NAMES = frozenset(
    word
    for line in Path(__file__).with_name("not_names.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)


@dataclass(frozen=True)
class PersonalSpan:
    """A piece of personal data: half-open span, kind, Chinese label."""

    start: int
    end: int
    kind: str
    label: str


def find_personal(text: str) -> list[PersonalSpan]:
    """Return the personal data in a text in order, without overlaps.

    Args:
        text: any text; offsets are into it.
    """
    if not text:
        return []
    has_digit, has_name, has_at = (
        bool(_HAS_DIGIT.search(text)),
        bool(_HAS_NAME.search(text)),
        "@" in text or "＠" in text,
    )
    found: list[tuple[int, int, str]] = []
    for kind, pattern in _COMPILED:
        if not _may_hold(kind, text, has_digit, has_name, has_at):
            continue
        for match in pattern.finditer(text):
            start, end = _extent(kind, match)
            if kind == "name" and not _is_name(text[start:end]):
                continue
            if all(end <= left or start >= right for left, right, _ in found):
                found.append((start, end, kind))
    return [PersonalSpan(start, end, kind, LABELS[kind]) for start, end, kind in sorted(found)]


def _may_hold(kind: str, text: str, has_digit: bool, has_name: bool, has_at: bool) -> bool:
    if kind == "mail":
        return has_at
    if kind == "name":
        return has_name
    if kind == "address":
        return bool(_HAS_PLACE.search(text))
    if kind == "wechat":
        return True
    if kind == "phone":
        return has_digit or "幺" in text or "一三" in text or "一八" in text or "一五" in text
    return has_digit


def _extent(kind: str, match: re.Match[str]) -> tuple[int, int]:
    if kind != "name":
        return match.start(), match.end()
    name = next(key for key, value in match.groupdict().items() if value)
    return match.start(name), match.end(name)


def _is_name(words: str) -> bool:
    compact = re.sub(r"\s", "", words)
    return compact not in _NOT_NAMES and compact[:2] not in _NOT_NAMES


def mask(text: str) -> str:
    """Return the text with every piece of personal data replaced by its label in brackets, such as 〔手机号〕.

    Masking what is masked changes nothing: what only shows once its neighbour is hidden is masked in another pass.
    """
    for _ in range(_MOST_PASSES):
        spans = find_personal(text)
        if not spans:
            break
        text = _replace(text, spans)
    return text


def _replace(text: str, spans: list[PersonalSpan]) -> str:
    pieces, last = [], 0
    for span in spans:
        pieces += [text[last : span.start], f"〔{span.label}〕"]
        last = span.end
    return "".join(pieces) + text[last:]
