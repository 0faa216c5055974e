"""Invented suggestions with known duplicates, for tests and benchmarks: copies at named levels, and hard negatives.

The levels say how much a copy was edited: `exact` not at all, `format` only punctuation, width, spaces, `light` one or two
edits, `medium` three or four, `heavy` eight at once. `siblings` share half of their clauses with another text and form
letters share a long opening; neither are duplicates. All names and places of work are invented.
"""

import random
from dataclasses import dataclass

import pandas as pd

LEVELS = ("exact", "format", "light", "medium", "heavy")

_AREAS = [
    "中山",
    "西岗",
    "沙河口",
    "甘井子",
    "旅顺口",
    "金州",
    "普兰店",
    "瓦房店",
    "庄河",
    "长海",
    "高新园",
    "长兴岛",
    "花园口",
    "保税",
]
_ROADS = [
    "海棠",
    "松涛",
    "云岭",
    "红柳",
    "青禾",
    "银帆",
    "望潮",
    "石桥",
    "丰收",
    "槐荫",
    "双塔",
    "春晖",
    "锦绣",
    "临港",
    "学府",
    "迎宾",
    "白鹭",
    "龙泉",
    "桃源",
    "牧羊",
    "渔歌",
    "古槐",
    "星海湾",
    "北山",
    "南关",
    "东港",
    "西岭",
    "柳河",
    "凤鸣",
    "鹤翔",
]
_FIRMS = [
    "宏泰",
    "远帆",
    "瑞丰",
    "金桥",
    "海拓",
    "北辰",
    "鼎盛",
    "蓝湾",
    "兴达",
    "恒力源",
    "博瑞",
    "华联",
    "天成",
    "众合",
    "安泰",
    "明珠",
    "永固",
    "正阳",
    "科锐",
    "启明",
    "百川",
    "晨光",
    "飞跃",
    "嘉禾",
    "隆昌",
    "森茂",
    "庆丰",
    "荣华",
    "广聚",
    "利民",
]
_TRADES = [
    "机械厂",
    "造船厂",
    "服装公司",
    "物流园",
    "冷藏厂",
    "轴承厂",
    "水产公司",
    "食品厂",
    "快递站",
    "建筑公司",
    "物业公司",
    "汽修厂",
    "电子厂",
    "纺织厂",
    "化工厂",
    "印刷厂",
    "商场",
    "医院",
    "环卫队",
    "公交公司",
    "港务公司",
    "软件园",
    "家政公司",
    "养殖场",
    "钢构厂",
    "制药厂",
]
_SHOPS = [
    "一车间",
    "二车间",
    "总装线",
    "喷漆房",
    "铸造班",
    "包装线",
    "仓储组",
    "质检科",
    "维修班",
    "锅炉房",
    "夜班组",
    "装卸队",
    "后勤科",
    "门市部",
    "调度室",
    "检测站",
    "配送组",
    "焊接班",
    "女工班",
    "学徒班",
]
_TIMES = [
    "去年冬天",
    "今年春节后",
    "入夏以来",
    "上个季度",
    "三月中旬",
    "国庆期间",
    "近两个月",
    "年初",
    "搬迁以后",
    "改制之后",
    "入汛以后",
    "秋收时节",
    "疏港高峰",
    "供暖前",
    "每逢周末",
    "早晚高峰",
    "倒班时候",
    "放暑假后",
]
_WHO = [
    "焊工",
    "女职工",
    "农民工",
    "环卫工",
    "快递员",
    "公交司机",
    "护士",
    "保安",
    "外来务工人员",
    "新入职青年",
    "退休返聘师傅",
    "单亲职工",
    "劳务派遣工",
    "三班倒工人",
    "装卸工",
    "船员",
    "渔工",
    "保育员",
    "网约车司机",
    "质检员",
]

_TOPICS = {
    "食堂": (
        "饭菜品种单一,食堂离岗位太远,夜班吃不上热饭,用餐排队时间过长,食材卫生没人把关",
        "开办流动餐车送饭到一线,引入第三方配餐并公开价格,增设夜间窗口,每月组织伙食评议会,安装保温柜和微波炉,成立职工伙食委员会",
    ),
    "体检": (
        "体检项目多年没有变化,部分工友从未做过检查,职业病筛查覆盖不全,检查结果无人解读,流动岗位的人常被漏掉",
        "安排流动体检车进厂,增加肺功能和听力检查,请专家一对一讲解报告,建立健康档案,对女性增加两癌筛查,为高龄工友复查",
    ),
    "欠薪": (
        "工程款拖着不结,包工头联系不上,劳动合同没有签,工资条看不懂,加班费长期算错",
        "派律师驻点接待,开通讨薪绿色通道,举办劳动法讲堂,设立应急周转金,联合监察部门巡查工地,公布维权电话",
    ),
    "驿站": (
        "户外作业没有地方歇脚,雨雪天只能躲在屋檐下,喝口热水都困难,手机没电联系不上调度,现有站点晚上关门太早",
        "在沿街门店挂牌设点,配齐饮水机和药箱,延长开放到夜里十点,绘制站点电子地图,安排志愿者轮值,添置折叠椅与雨具",
    ),
    "技能": (
        "师傅退休手艺没人接,新设备没人会用,考证费用太高,培训总在上班时间,比武只有少数人能参加",
        "开设夜校课程,组织师徒结对,按等级发放取证补贴,办好全市比武大赛,建一批创新工作室,录制线上微课",
    ),
    "托管": (
        "寒暑假孩子没人看管,放学和下班时间对不上,老人带娃力不从心,附近托班价格太贵,孩子独自在家不安全",
        "利用闲置教室办公益托班,聘请有资质的老师,提供午餐和接送,购买意外保险,引进大学生志愿者,开设书法和航模课",
    ),
    "心理": (
        "一线压力大却无处倾诉,夜班后睡眠很差,个别工友情绪低落,新人适应困难,家庭矛盾影响工作",
        "开通二十四小时热线,请咨询师定期坐班,建减压室和宣泄室,开展团体辅导,培训班组心理员,做一次全员测评",
    ),
    "帮扶": (
        "家里有人得了大病,独自抚养两个孩子,房子年久失修,临时救助审批太慢,困难情况没有及时上报",
        "简化救助手续,建立动态台账,节日上门走访,设立爱心基金,发放助学金,协调减免医药费",
    ),
    "文体": (
        "业余生活单调,球场年久失修,图书陈旧没人借,演出很少到基层,兴趣小组缺少老师",
        "翻新灯光球场,开办摄影合唱书画班,送演出进车间,建流动书屋,举行趣味运动会,评选读书之星",
    ),
    "婚恋": (
        "男多女少不容易找对象,圈子太窄,倒班没时间交友,外地人在本市没有亲友,相亲平台信息不实",
        "举办跨行业联谊,建立实名交友平台,组织海岛一日营,请红娘志愿者牵线,开展集体婚礼,制作单身青年信息册",
    ),
    "交通": (
        "厂区位置偏没有公交,末班车收得太早,拼车费用高,停车位严重不足,冬季路面结冰难行",
        "协调增开通勤专线,延后末班发车,建设立体车棚,安装充电桩,和公交集团办优惠卡,安排清雪班组",
    ),
    "住房": (
        "集体宿舍八人一间,冬天暖气不热,洗澡要排长队,房租占了收入一半,探亲家属没有住处",
        "改造宿舍卫生间,推出租房补助,设立夫妻房,更换门窗管道,申请公租房名额,配备洗衣房",
    ),
    "疗养": (
        "一线的人从没去过疗养,名额都给了机关,时间总和旺季冲突,手续要跑好几趟,家属不能同行",
        "名额向生产岗位倾斜,分批错峰安排,开通网上报名,允许自费带家属,增加温泉和山区线路,公示疗养名单",
    ),
    "哺乳": (
        "产后上班没地方挤奶,只能躲进厕所,冰箱公用不卫生,房间没有门锁,休息时间得不到保证",
        "建标准化母婴室,配备专用冰柜和消毒器,落实哺乳时间,设置预约门牌,铺设防滑地垫,开展育儿讲座",
    ),
    "安全": (
        "老旧设备没有护罩,防护用品发得不及时,粉尘超标,应急演练走过场,高温天照样露天作业",
        "开展隐患随手拍,更换新型口罩和耳塞,请专家查隐患,设置清凉休息棚,每季度真演练一次,落实高温津贴",
    ),
    "入会": (
        "平台从业者没有组织,小微企业不愿建会,入会手续繁琐,会员卡没什么用,换了单位关系就断",
        "推行扫码入会,建联合工会,发放会员专享券,设流动服务站,给会员办互助保障,培养专职干部",
    ),
    "网络": (
        "办事不知道找谁,公众号内容太少,投诉没有回音,报名总是秒光,老同志不会用手机",
        "开通一站式网上大厅,设置留言限时答复,增加线下名额,制作图文指南,开设手机课堂,公开办理进度",
    ),
    "环境": (
        "更衣室又小又潮,厕所没有热水,车间噪声大,饮水机常年不清洗,休息室堆满杂物",
        "重修更衣淋浴间,安装隔音棉,定期检测水质,腾出地方建小家,增添绿植座椅,请保洁公司维护",
    ),
}
_OPENINGS = [
    "尊敬的工会领导，您好！看到征集通知后非常激动，我代表身边的同事说说心里话，",
    "感谢工会多年来对我们的关心爱护，借这次征集实事项目的机会向组织反映一个情况，",
    "为认真贯彻落实上级关于服务职工的部署要求，切实增强职工群众获得感幸福感，结合本单位实际，",
    "作为一名普通的一线劳动者，我一直关注着工会的各项工作，今天想借此平台提一点建议，",
    "按照通知要求，经基层工会广泛征求意见并经集体研究讨论，现将有关建议事项报告如下，",
    "工会是职工的娘家人，遇到难处我们首先想到的就是工会，希望领导百忙之中看一看，",
]
_CLOSINGS = [
    "请考虑。",
    "望采纳。",
    "盼早日解决。",
    "谢谢！",
    "大家都在等好消息。",
    "这样工友们干活也更有劲头。",
    "相信会受到普遍欢迎。",
    "辛苦各位了。",
]
_FILLERS = [
    "其实",
    "确实",
    "真的",
    "目前",
    "现在",
    "一直",
    "尤其",
    "另外",
    "同时",
    "大概",
    "特别",
    "说实话",
    "总的来说",
    "我觉得",
    "据了解",
    "希望能",
    "最好",
    "尽快",
    "也",
    "还",
    "就",
]
_SYNONYMS = [
    pair.split("/")
    for pair in [
        "开办/举办",
        "增设/增加",
        "安排/组织",
        "建立/设立",
        "配备/配置",
        "请专家/邀请专家",
        "解决/处理",
        "困难/难题",
        "工友/同事",
        "没有/缺少",
        "太远/较远",
        "太贵/偏高",
        "太慢/缓慢",
        "安装/加装",
        "开通/启用",
        "开展/推进",
        "定期/按时",
        "公布/公开",
        "发放/提供",
        "职工/员工",
        "太早/过早",
        "孩子/小孩",
        "一线/基层",
        "培训/训练",
        "建设/修建",
        "协调/联系",
        "改造/翻修",
        "没人/无人",
        "时间/时段",
        "附近/周边",
        "购买/采购",
        "增加/新增",
        "费用/花销",
        "严重/十分",
    ]
]
_TRADITIONAL = str.maketrans(
    "职开办东车间设备组织们对会发时实为员护补贴体检务动热线请专训门题难长无",
    "職開辦東車間設備組織們對會發時實為員護補貼體檢務動熱線請專訓門題難長無",
)
_TYPO = str.maketrans("的在做以及园坐作像再", "地再作已极圆座做象在")


@dataclass
class Suggestion:
    """Clauses of a text, kept apart so that copies can be edited."""

    opening: str
    clauses: list[str]
    closing: str

    def text(self) -> str:
        """Return the text as filed."""
        return self.opening + "，".join(self.clauses) + "。" + self.closing


def make_texts(count: int, seed: int, *, viral: bool = True) -> pd.DataFrame:
    """Return submission_id, text, group (same number: the same proposal) and level (edits against the group's first)."""
    rng = random.Random(seed)  # noqa: S311
    rows: list[tuple[str, int, str]] = []
    group = 0
    if viral:
        for size in (count // 400, *[count // 2000] * 3):
            original = _original(rng)
            rows += [(original.text(), group, ""), *[(original.text(), group, "exact")] * (max(size, 1) - 1)]
            group += 1
    previous = _original(rng)
    while len(rows) < count:
        draw = rng.random()
        original = _original(rng)
        if draw < 0.08:
            original = _sibling(previous, original, rng)
        elif draw < 0.13:
            original.opening = rng.choice(_OPENINGS)
        rows.append((original.text(), group, ""))
        if rng.random() < 0.24:
            for _ in range(min(int(rng.paretovariate(1.6)), 40)):
                level = rng.choices(LEVELS, (15, 10, 35, 25, 15))[0]
                rows.append((edit(original, level, rng), group, level))
        previous = original
        group += 1
    rows = rows[:count]
    rng.shuffle(rows)
    frame = pd.DataFrame(rows, columns=["text", "group", "level"])
    frame.insert(0, "submission_id", [f"S{i:08d}" for i in range(len(frame))])
    return frame


def edit(original: Suggestion, level: str, rng: random.Random) -> str:
    """Return a copy edited at the named level."""
    if level == "exact":
        return original.text()
    if level == "format":
        return _reformat(original.text(), rng)
    copy = Suggestion(original.opening, list(original.clauses), original.closing)
    edits = {"light": rng.randint(1, 2), "medium": rng.randint(3, 4), "heavy": 8}[level]
    strong = level != "light"
    text_edits = []
    for _ in range(edits):
        kind = rng.choice(_LIGHT + _STRONG * 2 if strong else _LIGHT)
        if kind in (_typo, _to_traditional):
            text_edits.append(kind)
        else:
            kind(copy, rng)
    text = copy.text()
    for kind in text_edits:
        text = kind(text, rng)
    return text


def _original(rng: random.Random) -> Suggestion:
    topic = rng.choice(list(_TOPICS))
    faults, asks = (part.split(",") for part in _TOPICS[topic])
    asks = [ask.strip() for ask in asks]
    clauses = [_detail(rng), rng.choice(faults)]
    kinds = (_detail, _number, lambda r: r.choice(faults))
    clauses += [rng.choice(kinds)(rng) for _ in range(rng.choice((0, 0, 1, 1, 2, 4)))]
    lead = rng.choice(("建议", "希望", "能否", "恳请工会", "盼望"))
    chosen = rng.sample(asks, rng.choice((1, 2, 2, 3)))
    clauses += [lead + chosen[0], *chosen[1:]]
    if rng.random() < 0.5:
        clauses.append(_number(rng))
    opening = rng.choice(_OPENINGS) if rng.random() < 0.04 else ""
    return Suggestion(opening, clauses, rng.choice(_CLOSINGS) if rng.random() < 0.6 else "")


def _detail(rng: random.Random) -> str:
    place = f"{rng.choice(_AREAS)}{rng.choice(_ROADS)}路{rng.choice(_FIRMS)}{rng.choice(_TRADES)}"
    return rng.choice(
        (
            f"{place}{rng.choice(_SHOPS)}的{rng.choice(_WHO)}反映",
            f"我在{place}{rng.choice(_SHOPS)}上班",
            f"{rng.choice(_TIMES)}{place}有{rng.randint(3, 90)}名{rng.choice(_WHO)}提出",
            f"{place}和{rng.choice(_FIRMS)}{rng.choice(_TRADES)}的{rng.choice(_WHO)}{rng.choice(_TIMES)}多次说起",
            f"{rng.choice(_TIMES)}{rng.choice(_SHOPS)}的{rng.choice(_WHO)}在{rng.choice(_ROADS)}街{rng.randint(1, 300)}号一带",
        )
    )


def _number(rng: random.Random) -> str:
    return rng.choice(
        (
            f"大约需要{rng.randint(2, 90)}万元",
            f"可惠及{rng.randint(20, 3000)}名{rng.choice(_WHO)}",
            f"争取{rng.randint(3, 12)}月底前办好",
            f"先在{rng.choice(_AREAS)}和{rng.choice(_AREAS)}试点{rng.randint(2, 30)}家",
            f"全年不少于{rng.randint(2, 60)}场",
        )
    )


def _sibling(other: Suggestion, own: Suggestion, rng: random.Random) -> Suggestion:
    """Half of another text's clauses, and as many of its own: about another matter."""
    shared = rng.sample(other.clauses, max(len(other.clauses) // 2, 1))
    kept = own.clauses[: max(len(other.clauses) - len(shared), 1)]
    return Suggestion("", kept + shared, own.closing)


def _filler(copy: Suggestion, rng: random.Random) -> None:
    i = rng.randrange(len(copy.clauses))
    copy.clauses[i] = rng.choice(_FILLERS) + copy.clauses[i]


def _closing(copy: Suggestion, rng: random.Random) -> None:
    copy.closing = rng.choice(_CLOSINGS)


def _renumber(copy: Suggestion, rng: random.Random) -> None:
    for i, clause in enumerate(copy.clauses):
        if any(c.isdigit() for c in clause):
            copy.clauses[i] = "".join(str(rng.randint(1, 9)) if c.isdigit() else c for c in clause)
            return
    _filler(copy, rng)


def _greet(copy: Suggestion, rng: random.Random) -> None:
    copy.opening = rng.choice(("领导好，", "您好：", "工会同志你好，", "")) if len(copy.opening) < 10 else copy.opening


def _synonym(copy: Suggestion, rng: random.Random) -> None:
    for _ in range(6):
        a, b = rng.choice(_SYNONYMS)
        for i, clause in enumerate(copy.clauses):
            if a in clause:
                copy.clauses[i] = clause.replace(a, b)
                return


def _reorder(copy: Suggestion, rng: random.Random) -> None:
    rng.shuffle(copy.clauses)


def _rename(copy: Suggestion, rng: random.Random) -> None:
    """Another firm's name where one is mentioned."""
    for i, clause in enumerate(copy.clauses):
        for firm in _FIRMS:
            if firm in clause:
                copy.clauses[i] = clause.replace(firm, rng.choice(_FIRMS))
                return


def _drop(copy: Suggestion, rng: random.Random) -> None:
    if len(copy.clauses) > 3:
        copy.clauses.pop(rng.randrange(len(copy.clauses)))


def _insert(copy: Suggestion, rng: random.Random) -> None:
    copy.clauses.insert(
        rng.randrange(len(copy.clauses) + 1),
        rng.choice(
            ("大家意见很大", "这件事拖了很久", "别的城市早就有了", "花钱不多见效快", "我们都愿意出力", "领导也很重视")
        ),
    )


def _typo(text: str, rng: random.Random) -> str:
    i = rng.randrange(len(text))
    return text[:i] + text[i:].translate(_TYPO) if rng.random() < 0.5 else text[:i] + text[i + 1 :]


def _to_traditional(text: str, rng: random.Random) -> str:
    return text.translate(_TRADITIONAL)


_LIGHT = [_filler, _closing, _renumber, _greet, _typo, _synonym]
_STRONG = [_reorder, _rename, _drop, _insert, _to_traditional, _synonym, _filler]


def _reformat(text: str, rng: random.Random) -> str:
    kinds = rng.sample(range(5), 2)
    if 0 in kinds:
        text = text.replace("，", ",").replace("。", ".")
    if 1 in kinds:
        text = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)
    if 2 in kinds:
        text = text.replace("，", " ").replace(",", " ")
    if 3 in kinds:
        text = " " + text.replace("，", "， ") + "\n"
    if 4 in kinds:
        text = text.rstrip("。.！!") + "！！"
    return text
