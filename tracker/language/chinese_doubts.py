"""When a date in a Chinese sentence is no deadline: it dates an act, says since when or how long, or limits a noun.

A wrong date is worse than none. The weaker the words that lead to the date (于6月, 2025年, a date alone), the more the
sentence around must speak of a duty. 前 after a date may belong to a noun: “6月30日前登记设立的公司” owes nothing.
"""

import re
from dataclasses import dataclass

from tracker.domain.dates import Unit
from tracker.language.chinese_words import simplified
from tracker.language.grammar import Setting
from tracker.language.readings import Head, Limit, Reading

_MARKS = " \t\n，。；：、,.;:()（）《》“”\"'！？!?"
_CLAUSE_BEFORE = re.compile(r"[^，。；！？,;\n]*$")
_CLAUSE_AFTER = re.compile(r"[^，。；！？,;\n]*[，。；！？,;]?")
_STRONG = frozenset({Head.BY, Head.BEFORE, Head.WITHIN})

_MODAL = re.compile(
    r"应(?!用|急|对|收|付|聘|届|税)|须|必须|务必|需(?!求)|请(?!求|示)|(?<!将)要(?!求|素|点|件)|确保|力争|争取|负责|责令|限(?=\d|于)|"
    r"拟(?!定)|计划(?=于|在|到|\d|$)|承诺|将(?=于|在|\d|$)|同意|决定(?=于|在|$)|目标|实现|抓紧"
)
_VERBS = (
    "完成|报送|提交|上报|呈报|报|交|缴纳|缴|申报|申请|办理|填报|填写|反馈|公示|公布|公开|发布|印发|出台|建立|建成|形成|制定|制订|"
    "实现|达到|组织|开展|落实|整改|清理|修订|更新|提供|送|召开|启动|推出|编制|汇总|审核|审查|评估|检查|报告|通报|备案|登记|支付|"
    "归还|移交|拨付|下达|取消|淘汰|退出|消除|覆盖|基本|全面|初步|率先|力争|将|把|对|向|由"
)
_DOES = re.compile(rf"(?:前|底|内|,|，|日)?(?:{_VERBS})")
# Beside a date with no other word of a limit: 第二季度完成招标.
_SURELY_DOES = re.compile(
    r"(?:[前底内日]|之?间)?(?:全面|基本|初步|组织|力争|陆续|分批)*(?:完成|报送|提交|上报|出台|印发|开展|启动|建成|实现|推出|制定|制订|"
    r"开工|验收|编制|发布|形成|落实|召开|报|交付|建立|反馈|填报|申报)"
)
_DUTY_VERB = re.compile(
    "报送|提交|上报|填报|申报|报名|缴纳|办理|完成|反馈|征集|投稿|受理|申请|开展|组织|公示|召开|进行|报告|评估|检查|更新|审查|"
    "征求意见|评审|查重|审核|填写|整治|排查|缴费|验收|不少于|至少|一次|两次|总结|实现|建成|形成|控制在|提高到|提高至|降至|降低到|达到(?!了)|新增"
)

# What follows directly.
_STATE = re.compile(r"已|曾|仍|尚|未(?!来)|均已|均未|即已|就已|一直|没有|无(?!偿|线|障|人)|不足|拒不")
_FORBIDS = re.compile(
    r"不得|不予|(?:可以?)?继续|可保留|不再|不计|不能|不准|不受|禁止|免|累计|多次|[二2两]次以上|连续|再次|有效|无|受过|因|发生过|保持|可以不"
)
_HOLDS = re.compile(
    r"有效|(?:仍|可|可以)?(?:继续)?(?:免征|减征|减半|暂停|暂不|维持|享受|适用)|(?:可以?)?继续(?:有效|执行|使用|按)"
)
_AGE = re.compile(r"年?满\s?[\d一二三四五六七八九十]|出生")
_EFFECT = re.compile(r"(?:起|正式|开始|全面|同时)*(?:施行|实施|生效|执行|适用|废止|失效|届满|到期|止)")
_ACT = re.compile(
    r"(?:[^，。；]{0,24}?)(?:通过|公布|发布|印发|颁布|修订|修正|成立|设立|召开|举行|举办|签署|签订|批准|施行|生效|废止|出生|开幕|闭幕|"
    r"发生|任命|当选|逝世|以来|会议|第[一二三四五六七八九十百\d]+(?:次|届))"
)
_DESIGNATES = re.compile(r"(?:确?定?为|是|设为|作为)[^，。；]{1,16}(?:日|周|月|节|年|期)")
_STATISTIC = re.compile(
    r"(?:约|增长|平均|递增|减少|下降|有|达|超过|近|投入|新增|人均|以|高达|节约|支出|收入|举行的|产生|造成|按|加收|的)"
    r"|\d+(?:[.,]\d+)*\s?(?:%|％|万|亿|元|吨|人|小时|千|美元|个(?!月))|[百万千]分之"
)
_NAMES = re.compile(
    r"版|级|届|可持续发展|远景目标|行动计划|行动方案|发展规划|规划|议程|预算|决算|政府工作|工作报告|工作要点|目标|年度|财政|第\d|"
    r"修订|修正|中国|全国|国民|计划|任务|指标|重点|末期|决议"
)
# What stands directly before.
_MEASURE_BEFORE = re.compile(
    r"(?:近|最近|过去|前|满|超过|不足|低于|调整至|缩短至|控制在|压缩至|延长至|延长到|缩短到|压缩到|压减至|至|到|为|逾|不少于|不低于|保存|保管|"
    r"有效期|期限|为期|任期|超|长达|历时|上|每|连续)$"
)
_COMPARES = re.compile(r"(?:比|较|与|同|以|按|相比|自|从|基于|对照|关于)$")
_LASTS = re.compile(
    r"(?:有效期|有效|使用期|执行期|施行|试行|试点期|保质期|任期|服务期|合同期|合同|质保期|保修期|聘期|存续|延期|延续|持续|保留|保存|暂停|"
    r"免征|减征|减按|适用|执行|实施|放假|开放|营业|禁渔|休渔|供暖|采暖|冻结|顺延|推迟|延长|续|暂缓|继续|维持|截止使用|许可期)[^，。；]{0,8}$"
)
_DEFINES = re.compile(
    r"(?:统计|报告期|所属期|所属时期|会计年度|会计期间|纳税年度|预算年度|财政年度|计算期|考核期|评价期|评估期|编制年度|时间段|时段|期间|"
    r"年度|周期|学期|学年|汛期|规划期|审计期|公示期|基期)[^，。；]{0,12}$"
)
# 评审周期为, 征求意见的时间 |: what a window after it is for.
_WINDOW_LABEL = re.compile(
    r"[^，。；]{0,20}(?:时间|日期|期限|周期|阶段|时段|建设期|实施期|整治期|工期)(?:安排)?\s*(?:[:：|｜]|为|是)\s*$"
)
_NO_TASK = re.compile(
    "统计|报告期|所属|有效|会计|开放|营业|放假|办公|上班|休|执行|施行|试行|考核|会议|活动|展|演出|比赛|考试|培训|免|减|服务|合同|任职|学习|就读"
)
_FORESEEN = re.compile(r"[^，。；]{0,12}?(?:(?:将|很|极)?(?:有)?可能|有望|预计|或将|势必)")
_GROWS_BY_ITSELF = re.compile(
    r"[，,]?[^，。；]{0,8}(?:人口|老年人|需求量?|市场规模|销量|保有量)[^，。；]{0,10}将[^，。；]{0,6}(?:达|超|增|突破|升|减|降)"
)
# A loss that may be carried forward: a right, and for so long.
_CARRIED = re.compile(r"(?:允许|准予|准许|可以?|予以)[^，。；]{0,24}(?:结转|递延|抵扣|抵免|弥补|留抵)")
_OBLIGED = re.compile(r"应当|应该|应(?=于|在|由|每)|须|必须|务必|请(?!求|示)")
_FORECASTS = re.compile(r"预测|据估计|据测算|预估|有望|或将")
_EXPECTED_FIGURE = re.compile(r"预计")
_FIGURE = re.compile(r"达|超过|占|增长|突破|升至|降至|人口|规模|需求")
_BEGINS_ACT = re.compile(r"(?:施行|生效|召开|举行|举办|届满|到期|开幕|闭幕|开工|起执行|起实施)")
_SUBMITS = re.compile(
    "报名|申报|申请|提交|报送|受理|征集|反馈|投稿|征稿|投标|招募|接收|填报|缴费|收到|意见|截止|递交|应征|登记"
)
_COUNTS = re.compile("共|累计|已|余额|全国|我国|总数|达|数量|完成了|在册|仍|尚")

# Where only the date itself was chosen out of 到2030年, 6月30日前.
_LEADS = re.compile(r"(?:力争|争取|^|[，。；、])到$|[迟晚]于$|最[迟晚]$")
_BEFORE_IT = re.compile("[之以]?前")
# 投标截止时间为 ...
_LAST_DAY_IS = re.compile(
    r"(?:截止(?:日期|时间|期限|日|期)?|时限|完成时间|提交时间|报送时间|最后期限|整改期限)[^，。；]{0,4}?(?:为|是|：|:|定于|到|至)?$"
)

# 前 belongs to a noun: verbs of what is past, and a verb with 的 right behind it.
_PAST_VERBS = (
    "登记设立|设立|成立|取得|批准|颁布|签订|签署|订立|发生|出生|入职|参加|退休|购买|购置|立案|依照|注册|核发|毕业|竣工|投产|开工|"
    "投入|作出|受理|制定|公布|发布|施行|建成|生产|进口|发行|上市|产生|入学|安装|建造|出具|颁发|领取|存在|形成|申请|已|登记|备案|"
    "缴纳|使用|签发|交付|印发|报名|提交|在册|在职|办理|通过|认定|获得|获批|结束|到期|尚未"
)
_LIMITS_NOUN = re.compile(
    rf"(?:{_PAST_VERBS})[^，。；]{{0,6}}?的"
    r"|[^，。；]{1,4}的(?!方式|要求|规定|原则)(?=[^，。；]{1,12}(?:，|,|应|须|可|按|由|不))"
)
_NOMINAL = re.compile(r"[^，。；,;]{0,60}(?<!目)的[，。；,;]?$")


@dataclass(frozen=True, slots=True)
class _Place:
    """The words of a limit in their sentence, in simplified characters."""

    words: str
    before: str
    after: str
    clause_before: str
    clause_after: str

    @classmethod
    def of(cls, limit: Limit, setting: Setting) -> "_Place":
        found = setting.context.find(setting.text) if setting.context else -1
        whole, shift = (setting.context, found) if found >= 0 else (setting.text, 0)
        whole = simplified(whole)
        before, after = whole[: limit.start + shift], whole[limit.end + shift :].lstrip(" )）")
        clause = _CLAUSE_BEFORE.search(before)
        following = _CLAUSE_AFTER.match(after)
        return cls(
            simplified(setting.text[limit.start : limit.end]),
            before,
            after,
            clause[0] if clause else "",
            following[0] if following else "",
        )


def is_no_deadline(limit: Limit, reading: Reading, setting: Setting) -> bool:
    """Whether nobody has to do anything by this date, as far as the words around it tell."""
    place = _Place.of(limit, setting)
    text = setting.text
    alone = not text[: limit.start].strip(_MARKS) and not text[limit.end :].strip(_MARKS)
    if not place.before.strip(_MARKS) and not place.after.strip(_MARKS):
        return False  # nothing around it that could speak against it
    if place.before.count("《") > place.before.count("》"):
        return True
    if _STATE.match(place.after) or _AGE.match(place.after) or _HOLDS.match(place.after):
        return True
    if limit.head is Head.WITHIN and _CARRIED.search(place.clause_before + place.words + place.clause_after):
        return True
    if limit.period.rule == "vague":
        return not (alone or _has_duty(place))
    if limit.period.rule == "repeats":
        return _only_counts(place, alone, setting)
    if reading.offset is not None:
        return _is_span_of_time(place)
    past = reading.last_day is not None and reading.last_day < setting.reference
    return _tells_of_past(limit, place, past, setting) or _dates_something(limit, reading, place, past, alone, setting)


def _has_duty(place: _Place) -> bool:
    """A word of duty in the clause, before or after the date, or a verb of doing right behind it."""
    modal = _MODAL.search(place.clause_before) or _MODAL.search(place.clause_after)
    return bool(modal or _DOES.match(place.after.lstrip("，,")))


def _speaks_of_duty(place: _Place) -> bool:
    """A word of duty anywhere in the sentence."""
    sentence = place.before[-120:] + place.words + place.after[:120]
    return bool(_MODAL.search(sentence) or _DUTY_VERB.search(sentence))


def _is_span_of_time(place: _Place) -> bool:
    """在5年内不得, 近三年内, 调整至5年内: no limit for a duty."""
    return _FORBIDS.match(place.after) is not None or _MEASURE_BEFORE.search(place.before) is not None


def _only_counts(place: _Place, alone: bool, setting: Setting) -> bool:
    """每年增长5%, 每天24小时, 每年的预算: how much, not how often something is due."""
    if _STATISTIC.match(place.after) or re.search("(?:平均|人均|年均|合计|约)$", place.before):
        return True
    return not (_has_duty(place) or _speaks_of_duty(place) or (alone and not setting.context))


def _tells_of_past(limit: Limit, place: _Place, past: bool, setting: Setting) -> bool:
    if limit.head not in _STRONG and not _BEFORE_IT.match(place.after):
        return past
    if limit.head is Head.BY and (_FORESEEN.match(place.after) or _GROWS_BY_ITSELF.match(place.after)):
        return True
    if _MODAL.search(place.clause_before):
        return False
    if limit.head is not Head.WITHIN and (_NOMINAL.match(place.clause_after) or _LIMITS_NOUN.match(place.after)):
        return True
    if _FORECASTS.search(place.before[-40:]):
        return True
    if _EXPECTED_FIGURE.search(place.before[-20:]) and _FIGURE.search(place.after[:60]):
        return True
    return past and bool(setting.context) and not _MODAL.search(place.before + place.after)


def _dates_something(
    limit: Limit, reading: Reading, place: _Place, past: bool, alone: bool, setting: Setting
) -> bool:
    if limit.head is Head.BARE and _LAST_DAY_IS.search(place.clause_before):
        return False
    if limit.head is Head.BARE and _LEADS.search(place.before):
        return _FORECASTS.search(place.before[-40:]) is not None
    windows = ("days", "months", "years", "plan") if limit.head is Head.IN else ("days", "months", "plan")
    window = limit.period.rule in windows and limit.head not in _STRONG
    if "前" not in place.words and (_LASTS.search(place.clause_before) or re.match("有效|届满|失效|期间", place.after)):
        return True
    if window and _names_task(place):
        return False
    if window:
        return bool(_DEFINES.search(place.clause_before)) or not _speaks_of_duty(place)
    if limit.head is Head.UNTIL:
        return _is_state(place)
    if limit.head in _STRONG or _BEFORE_IT.match(place.after):
        return False
    if _EFFECT.match(place.after) or _DESIGNATES.match(place.after) or _COMPARES.search(place.before):
        return True
    if _begins_act(reading, place):
        return True
    if limit.head is Head.IN or limit.period.edge or reading.recurrence is not None:
        duty = _has_duty(place) or ("每" in place.words and _speaks_of_duty(place))
        return not (duty or (alone and not setting.context))
    return _bare_names(limit, reading, place, alone, setting)


def _names_task(place: _Place) -> bool:
    """征求意见的时间：3月6日至4月5日; not 放假时间."""
    label = _WINDOW_LABEL.search(place.clause_before)
    return label is not None and not _NO_TASK.search(label[0])


def _begins_act(reading: Reading, place: _Place) -> bool:
    """于2027年3月召开, 6月30日施行; but 应当于6月召开 and 每年6月召开 are meetings that somebody owes."""
    begins, act = _BEGINS_ACT.search(place.clause_after), _ACT.match(place.after)
    if begins and begins[0] == "召开" and (_OBLIGED.search(place.clause_before) or reading.recurrence is not None):
        return False
    return begins is not None or (act is not None and not _MODAL.search(place.clause_before))


def _is_state(place: _Place) -> bool:
    """截至2024年12月31日，全国共有: how things stood. 申报截至2025年3月1日 ends something."""
    if _COUNTS.search(place.after[:30]):
        return True
    return not (_SUBMITS.search(place.clause_before + place.words) or not place.before.strip(_MARKS))


def _bare_names(limit: Limit, reading: Reading, place: _Place, alone: bool, setting: Setting) -> bool:
    """A date with no word that makes it a limit: 进展报告，2027年4月30日; 请于 is not far."""
    if _NAMES.match(place.after):
        return True
    if alone and not setting.context:
        return False
    if place.after.strip(_MARKS):
        asked = _MODAL.search(place.clause_before) and _DOES.match(place.after)
        planned = _SURELY_DOES.match(place.after) and not re.search("了|已", place.clause_after)
        return not (asked or planned)
    day = reading.date is not None and reading.date.unit is Unit.DAY
    return not (day and re.search(r"[，,：:;；\s(（—-]$", place.before))
