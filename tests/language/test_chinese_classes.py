"""Chinese phrases by the class of their construction, made up for this table. The reference date is 4 January 2027."""

from datetime import date

import pytest

from tracker.language.phrases import resolve

MONDAY = date(2027, 1, 4)
QUARTER_ENDS = "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"

# phrase, sentence ("" for none), EDTF of the date, last day on time, rule
CASES = [
    # a month of each quarter, half-year, year
    ("每季度首月上旬", "", "2027-01-01/2027-01-10", "2027-01-10", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=10"),
    ("每季度的第二个月份中旬", "", "2027-02-11/2027-02-20", "2027-02-20", "FREQ=YEARLY;BYMONTH=2,5,8,11;BYMONTHDAY=20"),
    ("每季度最后一个月下旬", "", "2027-03-21/2027-03-31", "2027-03-31", QUARTER_ENDS),
    ("每半年第一个月中旬前", "", "2027-01-11/2027-01-20", "2027-01-20", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=20"),
    ("每季度首月底前", "", "2027-01", "2027-01-31", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=-1"),
    ("每季度第二个月内", "", "2027-02", "2027-02-28", "FREQ=YEARLY;BYMONTH=2,5,8,11;BYMONTHDAY=-1"),
    ("每半年最后一个月25日前", "", "2027-06-25", "2027-06-25", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=25"),
    ("每年最后一个月20日前", "", "2027-12-20", "2027-12-20", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20"),
    ("每月下旬", "", "2027-01-21/2027-01-31", "2027-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("每月初", "", "2027-01-01/2027-01-10", "2027-01-10", "FREQ=MONTHLY;BYMONTHDAY=10"),
    ("每月初5日内", "", "2027-01-05", "2027-01-05", "FREQ=MONTHLY;BYMONTHDAY=5"),
    # several months of each year; a meeting that somebody owes
    ("在每年二月、五月和八月", "理事会应当在每年二月、五月和八月召开会议。",
     "2027-02", "2027-02-28", "FREQ=YEARLY;BYMONTH=2,5,8;BYMONTHDAY=-1"),
    ("每年5月、6月", "各县应当于每年5月、6月组织防汛检查。",
     "2027-05", "2027-05-31", "FREQ=YEARLY;BYMONTH=5,6;BYMONTHDAY=-1"),
    ("每年一月和七月", "委员会每年一月和七月召开例会。",
     "2027-01", "2027-01-31", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=-1"),
    ("每年第一季度和第三季度", "", "2027-33", "2027-03-31", "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=-1"),
    ("2027年9月", "大会应当于2027年9月召开。", "2027-09", "2027-09-30", None),
    # ends and beginnings that come again
    ("每季末", "", "2027-33", "2027-03-31", QUARTER_ENDS),
    ("每半年底", "", "2027-40", "2027-06-30", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"),
    ("每季度最后一日前", "", "2027-33", "2027-03-31", QUARTER_ENDS),
    ("每年年中", "每年年中开展一次检查。", "2027-06", "2027-06-30", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1"),
    ("每年初", "各部门每年初报送工作计划。", None, None, "FREQ=YEARLY"),
    ("于每年年初", "经营者应当于每年年初向主管部门报告。", None, None, "FREQ=YEARLY"),
    ("每季度初", "每季度初报送计划。", None, None, "FREQ=MONTHLY;INTERVAL=3"),
    # days after the end of a month, as forms of statistics write it
    ("月后5日前", "统计月报于月后5日前报送。", "2027-01-05", "2027-01-05", "FREQ=MONTHLY;BYMONTHDAY=5"),
    ("季后15日前", "", "2027-01-15", "2027-01-15", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15"),
    ("半年后10日前", "", "2027-01-10", "2027-01-10", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=10"),
    ("月后10日内", "应于月后10日内报送月报。", "2027-01-10", "2027-01-10", "FREQ=MONTHLY"),
    ("自次月1日起15日内", "扣缴义务人应当自次月1日起15日内解缴税款。", "2027-02-15", "2027-02-15", None),
    ("次月1日起10日内", "以1个月为一个纳税期的，自期满次月1日起10日内申报。",
     "2027-01-10", "2027-01-10", "FREQ=MONTHLY;BYMONTHDAY=10"),
    ("次月5日起3日内", "", "2027-02-08", "2027-02-08", None),
    ("次月内", "", "2027-02", "2027-02-28", None),
    # counted back from the end of a period, or from a day
    ("会计年度终了的六个月前", "", "2027-06-30", "2027-06-30", None),
    ("季度结束10日前", "", "2027-03-21", "2027-03-21", None),
    ("会计年度结束前三个月", "", "2027-09-30", "2027-09-30", None),
    ("每年度终了30日前", "", "2027-12-01", "2027-12-01", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"),
    ("2027年度结束前30日", "", "2027-12-01", "2027-12-01", None),
    ("国庆节前一周", "", "2027-09-24", "2027-09-24", None),
    # windows beside what they are for
    ("5月6日—10日", "初审时间：5月6日—10日。", "2027-05-06/2027-05-10", "2027-05-10", None),
    ("6月10日-12日", "复核周期为6月10日-12日。", "2027-06-10/2027-06-12", "2027-06-12", None),
    ("2027年3月1日至2027年3月31日", "征求意见时间 | 2027年3月1日至2027年3月31日",
     "2027-03-01/2027-03-31", "2027-03-31", None),
    ("2026年10月至2027年12月", "本次行动时间为2026年10月至2027年12月。",
     "2026-10-01/2027-12-31", "2027-12-31", None),
    ("4月-5月", "我局决定4月-5月集中开展专项检查。", "2027-04-01/2027-05-31", "2027-05-31", None),
    ("于四月上旬", "各校应于四月上旬完成报名工作。", "2027-04-01/2027-04-10", "2027-04-10", None),
    # midnight, with which the day begins
    ("截止时间：2027-06-16 00:00:00", "", "2027-06-16", "2027-06-15", None),
    ("2027-06-16 00:00前", "", "2027-06-16", "2027-06-15", None),
    ("2027-06-16 23:59:59前", "", "2027-06-16", "2027-06-16", None),
    ("2027-06-16T00:00:00Z", "", "2027-06-16", "2027-06-16", None),
    # since when
    ("自2027年三季度起,各单位要在每季度第一个月15日前", "",
     "2027-07-15", "2027-07-15", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15"),
    ("自2028年1月起，各单位每月5日前", "", "2028-01-05", "2028-01-05", "FREQ=MONTHLY;BYMONTHDAY=5"),
    ("从2027年第三季度开始，各部门应于每季度末前", "", "2027-09-30", "2027-09-30", QUARTER_ENDS),
    ("自2027年7月起每半年首月10日前", "", "2027-07-10", "2027-07-10", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=10"),
    ("自2028年起，市财政局每季度", "", None, None, "FREQ=MONTHLY;INTERVAL=3"),
    # a day of the month where no event stands before it
    ("15日前", "请各单位15日前报送。", "2027-01-15", "2027-01-15", None),
    ("截止日期15日前", "", "2027-01-15", "2027-01-15", None),
    # lengths said twice
    ("14日（两周）内", "", "2027-01-18", "2027-01-18", None),
    ("10个工作日（含）内", "", "2027-01-18", "2027-01-18", None),
    # what is foreseen, or allowed, obliges nobody
    ("到2030年", "到2030年我市常住人口可能突破100万人。", None, None, None),
    ("到2030年", "到2030年老年人口将达到5000万。", None, None, None),
    ("到2030年", "到2030年，用电需求将超过5000亿千瓦时。", None, None, None),
    ("2027年底", "该线路2027年底有望通车。", None, None, None),
    ("到2030年", "到2030年，森林覆盖率将达到25%。", "2030", "2030-12-31", None),
    ("以后三年内", "超过部分，准予结转以后三年内扣除。", None, None, None),
    ("三年内", "企业亏损，准予在以后三年内结转弥补。", None, None, None),
    ("五年内", "超过部分，可以在以后五年内从应纳税额中抵扣。", None, None, None),
    ("3个月内", "各单位可以采取措施，在3个月内完成整改。", "2027-04-04", "2027-04-04", None),
    ("3月1日-5日", "放假时间：3月1日-5日。", None, None, None),
    ("1月5日至8日", "会议时间：1月5日至8日，地点北京。", None, None, None),
    ("于2027年9月", "大会将于2027年9月召开。", None, None, None),
    ("每年9月", "博览会每年9月举行。", None, None, None),
]  # fmt: skip

# phrase, event, count, unit, rule
WAITING = [
    ("在开庭五日前", "开庭", -5, "days", None),
    ("开庭三日前", "开庭", -3, "days", None),
    ("在听证会举行七日前", "听证会举行", -7, "days", None),
    ("离校三日前", "离校", -3, "days", None),
    ("投标截止时间15日前", "投标截止时间", -15, "days", None),
    ("在提交首次响应文件截止之日至少3个工作日前", "提交首次响应文件截止", -3, "working-days", None),
    ("在申报截止日期3个工作日前", "申报截止日期", -3, "working-days", None),
    ("报名截止三日前", "报名截止", -3, "days", None),
    ("会议召开前一周的周五17:00前", "会议召开", -1, "weeks", None),
    ("考试前一天下午5点前", "考试", -1, "days", None),
    ("开标前一日", "开标", -1, "days", None),
    ("注册周年日后30日内", "注册周年日", 30, "days", "FREQ=YEARLY"),
    ("在成立周年之日起的60日（含节假日）内", "成立周年", 60, "days", "FREQ=YEARLY"),
    ("公司成立十周年日后30日内", "公司成立十周年日", 30, "days", None),
]


@pytest.mark.parametrize(("phrase", "sentence", "edtf", "last_day", "rrule"), CASES)
def test_phrase(phrase: str, sentence: str, edtf: str | None, last_day: str | None, rrule: str | None) -> None:
    assert phrase in (sentence or phrase)
    reading = resolve(phrase, MONDAY, "zh", sentence)
    day = reading and reading.date
    last = reading and reading.last_day
    rule = reading.recurrence.rrule if reading and reading.recurrence else None
    assert (day and day.edtf, last and last.isoformat(), rule) == (edtf, last_day, rrule)


@pytest.mark.parametrize(("phrase", "event", "count", "unit", "rrule"), WAITING)
def test_an_event_is_waited_for(phrase: str, event: str, count: int, unit: str, rrule: str | None) -> None:
    reading = resolve(phrase, MONDAY, "zh")
    assert reading is not None and reading.offset is not None
    length, rule = reading.offset.duration, reading.recurrence
    assert (reading.date, reading.offset.event, length.count, length.unit) == (None, event, count, unit)
    assert (rule and rule.rrule) == rrule
