"""What Chinese phrases mean. The reference date is Monday 4 January 2027 unless a case says otherwise."""

from datetime import date

import pytest

from tracker.domain.conventions import Conventions, Named
from tracker.language.chinese_lexicon import numeral
from tracker.language.chinese_words import vocabulary
from tracker.language.phrases import impossible, resolve, split

MONDAY = date(2027, 1, 4)

# phrase, EDTF of the date, last day on time, rule of the repetition
CASES = [
    # days
    ("2027年6月30日前", "2027-06-30", "2027-06-30", None),
    ("于2027年6月30日之前", "2027-06-30", "2027-06-30", None),
    ("在2027年6月30日以前", "2027-06-30", "2027-06-30", None),
    ("2027年6月30日及以前", "2027-06-30", "2027-06-30", None),
    ("2027年6月30日（含）前", "2027-06-30", "2027-06-30", None),
    ("2027年6月30日前（含6月30日）", "2027-06-30", "2027-06-30", None),
    ("2027年6月30日前（不含当日）", "2027-06-30", "2027-06-29", None),
    ("2027 年 6 月 30 日前", "2027-06-30", "2027-06-30", None),
    ("２０２７年６月３０日前", "2027-06-30", "2027-06-30", None),
    ("二〇二七年六月三十日前", "2027-06-30", "2027-06-30", None),
    ("二零二七年十二月三十一日之前", "2027-12-31", "2027-12-31", None),
    ("6月30日前", "2027-06-30", "2027-06-30", None),
    ("六月三十日以前", "2027-06-30", "2027-06-30", None),
    ("于5月31日前", "2027-05-31", "2027-05-31", None),
    ("5月31号前", "2027-05-31", "2027-05-31", None),
    ("当年9月15日前", "2027-09-15", "2027-09-15", None),
    ("今年10月15日前", "2027-10-15", "2027-10-15", None),
    ("本年度12月20日前", "2027-12-20", "2027-12-20", None),
    ("次年3月31日前", "2028-03-31", "2028-03-31", None),
    ("翌年1月10日前", "2028-01-10", "2028-01-10", None),
    ("下一年度1月10日前", "2028-01-10", "2028-01-10", None),
    ("于下年度的2月15日前", "2028-02-15", "2028-02-15", None),
    ("明年3月1日前", "2028-03-01", "2028-03-01", None),
    ("不迟于2027年3月15日", "2027-03-15", "2027-03-15", None),
    ("不得晚于2027年3月15日", "2027-03-15", "2027-03-15", None),
    ("最迟于3月15日", "2027-03-15", "2027-03-15", None),
    ("最迟不超过2027年5月1日", "2027-05-01", "2027-05-01", None),
    ("至迟在2027年5月1日前", "2027-05-01", "2027-05-01", None),
    ("最晚3月15日", "2027-03-15", "2027-03-15", None),
    ("截止日期为2027年3月1日", "2027-03-01", "2027-03-01", None),
    ("截止时间：2027年3月1日17时", "2027-03-01", "2027-03-01", None),
    ("报名截止到2027年3月1日", "2027-03-01", "2027-03-01", None),
    ("2027年3月1日截止", "2027-03-01", "2027-03-01", None),
    ("申报材料受理截至2027年3月31日", "2027-03-31", "2027-03-31", None),
    ("2027年6月30日24时前", "2027-06-30", "2027-06-30", None),
    ("6月30日24:00前", "2027-06-30", "2027-06-30", None),
    ("2027年6月30日0时前", "2027-06-30", "2027-06-29", None),
    ("6月30日17:00前", "2027-06-30", "2027-06-30", None),
    ("2027年4月9日（星期五）下午5点前", "2027-04-09", "2027-04-09", None),
    ("6月30日下班前", "2027-06-30", "2027-06-30", None),
    ("2027-06-30前", "2027-06-30", "2027-06-30", None),
    ("2027/6/30前", "2027-06-30", "2027-06-30", None),
    ("2027.6.30前", "2027-06-30", "2027-06-30", None),
    ("请于2027.06.30前报送", "2027-06-30", "2027-06-30", None),
    ("6/30前", "2027-06-30", "2027-06-30", None),
    ("3.4前", "2027-03-04", "2027-03-04", None),
    ("15日前", "2027-01-15", "2027-01-15", None),
    ("请于本月20日前报送", "2027-01-20", "2027-01-20", None),
    ("下月10日前", "2027-02-10", "2027-02-10", None),
    ("次月15日之前", "2027-02-15", "2027-02-15", None),
    ("周五前", "2027-01-08", "2027-01-08", None),
    ("本周五前", "2027-01-08", "2027-01-08", None),
    ("下周五前", "2027-01-15", "2027-01-15", None),
    ("下星期三前", "2027-01-13", "2027-01-13", None),
    ("明天", "2027-01-05", "2027-01-05", None),
    ("明天下班前", "2027-01-05", "2027-01-05", None),
    ("后天前", "2027-01-06", "2027-01-06", None),
    ("国庆节前", "2027-10-01", "2027-09-30", None),
    # months, quarters, halves, years, parts
    ("4月底前", "2027-04", "2027-04-30", None),
    ("请于4月底前报送总结", "2027-04", "2027-04-30", None),
    ("2027年11月底以前", "2027-11", "2027-11-30", None),
    ("十二月底以前", "2027-12", "2027-12-31", None),
    ("3月末前", "2027-03", "2027-03-31", None),
    ("2月最后一日前", "2027-02-28", "2027-02-28", None),
    ("5月最后一个工作日前", "2027-05-31", "2027-05-31", None),
    ("2027年9月前", "2027-09", "2027-08-31", None),
    ("月底前", "2027-01", "2027-01-31", None),
    ("本月底前", "2027-01", "2027-01-31", None),
    ("下月底前", "2027-02", "2027-02-28", None),
    ("下个月底以前", "2027-02", "2027-02-28", None),
    ("本月内", "2027-01", "2027-01-31", None),
    ("年底前", "2027", "2027-12-31", None),
    ("今年年底前", "2027", "2027-12-31", None),
    ("本年底前", "2027", "2027-12-31", None),
    ("明年年底前", "2028", "2028-12-31", None),
    ("明年底之前", "2028", "2028-12-31", None),
    ("2028年底前", "2028", "2028-12-31", None),
    ("2028年年底前", "2028", "2028-12-31", None),
    ("到2028年末", "2028", "2028-12-31", None),
    ("岁末前", "2027", "2027-12-31", None),
    ("年内", "2027", "2027-12-31", None),
    ("2027年内", "2027", "2027-12-31", None),
    ("到2030年", "2030", "2030-12-31", None),
    ("到2030年底", "2030", "2030-12-31", None),
    ("力争到2035年", "2035", "2035-12-31", None),
    ("2030年前", "2030", "2029-12-31", None),
    ("2030年以前", "2030", "2029-12-31", None),
    ("“十六五”末", "2035", "2035-12-31", None),
    ("到“十六五”期末", "2035", "2035-12-31", None),
    ("“十六五”期间", "2031-01-01/2035-12-31", "2035-12-31", None),
    ("上半年", "2027-40", "2027-06-30", None),
    ("今年上半年", "2027-40", "2027-06-30", None),
    ("2027年下半年", "2027-41", "2027-12-31", None),
    ("上半年结束前", "2027-40", "2027-06-30", None),
    ("第一季度", "2027-33", "2027-03-31", None),
    ("2027年第三季度", "2027-35", "2027-09-30", None),
    ("二季度末前", "2027-34", "2027-06-30", None),
    ("二季度末", "2027-34", "2027-06-30", None),
    ("一季度底前", "2027-33", "2027-03-31", None),
    ("第三季度以前", "2027-35", "2027-06-30", None),
    ("2027年四季度前", "2027-36", "2027-09-30", None),
    ("季度末前", "2027-33", "2027-03-31", None),
    ("下季度末前", "2027-34", "2027-06-30", None),
    ("6月上旬", "2027-06-01/2027-06-10", "2027-06-10", None),
    ("6月中旬前", "2027-06-11/2027-06-20", "2027-06-20", None),
    ("2027年3月下旬前", "2027-03-21/2027-03-31", "2027-03-31", None),
    ("本月中旬", "2027-01-11/2027-01-20", "2027-01-20", None),
    ("下月初", "2027-02-01/2027-02-10", "2027-02-10", None),
    ("年中", "2027-06", "2027-06-30", None),
    ("2028年初", "2028-33", "2028-03-31", None),
    ("2027年春季", "2027-21", "2027-05-31", None),
    ("秋季", "2027-23", "2027-11-30", None),
    ("本周内", "2027-01-04/2027-01-10", "2027-01-10", None),
    ("下周内", "2027-01-11/2027-01-17", "2027-01-17", None),
    ("周末前", "2027-01-04/2027-01-10", "2027-01-10", None),
    # windows
    ("2027年3月1日至4月30日", "2027-03-01/2027-04-30", "2027-04-30", None),
    ("2024年11月1日至2月底", "2024-11-01/2025-02-28", "2025-02-28", None),
    ("3月1日起至4月30日止", "2027-03-01/2027-04-30", "2027-04-30", None),
    ("申报时间为2027年3月1日至3月31日", "2027-03-01/2027-03-31", "2027-03-31", None),
    ("3月1日—15日", "2027-03-01/2027-03-15", "2027-03-15", None),
    ("即日起至2027年6月30日", "2027-01-04/2027-06-30", "2027-06-30", None),
    ("2027年11月1日至次年2月底", "2027-11-01/2028-02-29", "2028-02-29", None),
    ("3月至5月", "2027-03-01/2027-05-31", "2027-05-31", None),
    ("2027—2029年", "2027-01-01/2029-12-31", "2029-12-31", None),
    # counted from the reference date
    ("30日内", "2027-02-03", "2027-02-03", None),
    ("三十日内", "2027-02-03", "2027-02-03", None),
    ("3个月内", "2027-04-04", "2027-04-04", None),
    ("三个月以内", "2027-04-04", "2027-04-04", None),
    ("一年内", "2028-01-04", "2028-01-04", None),
    ("一年半内", "2028-07-04", "2028-07-04", None),
    ("半年内", "2027-07-04", "2027-07-04", None),
    ("半个月内", "2027-01-19", "2027-01-19", None),
    ("十日内", "2027-01-14", "2027-01-14", None),
    ("两周内", "2027-01-18", "2027-01-18", None),
    ("48小时内", "2027-01-06", "2027-01-06", None),
    ("10个工作日内", "2027-01-18", "2027-01-18", None),
    ("一百八十日内", "2027-07-03", "2027-07-03", None),
    ("自本条例施行之日起三十日内", "2027-02-03", "2027-02-03", None),
    ("自本办法发布之日起6个月内", "2027-07-04", "2027-07-04", None),
    ("自本通知印发之日起15个工作日内", "2027-01-25", "2027-01-25", None),
    ("本决定公布后30日内", "2027-02-03", "2027-02-03", None),
    ("自印发之日起3个月内", "2027-04-04", "2027-04-04", None),
    ("自即日起10日内", "2027-01-14", "2027-01-14", None),
    ("自本实施方案印发之日起一年内", "2028-01-04", "2028-01-04", None),
    ("本条例施行后六个月内", "2027-07-04", "2027-07-04", None),
    ("自2027年3月1日起30日内", "2027-03-31", "2027-03-31", None),
    ("2027年度终了后4个月内", "2028-04-30", "2028-04-30", None),
    ("2027年6月1日前两周", "2027-05-18", "2027-05-18", None),
    # repeating
    ("每年10月31日前", "2027-10-31", "2027-10-31", "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31"),
    ("在每年的2月底以前", "2027-02", "2027-02-28", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"),
    ("每年3月底前", "2027-03", "2027-03-31", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1"),
    ("于每年一月底前", "2027-01", "2027-01-31", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=-1"),
    ("每年应当于3月31日前", "2027-03-31", "2027-03-31", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31"),
    ("每年年底前", "2027", "2027-12-31", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"),
    ("每年底前", "2027", "2027-12-31", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"),
    ("每年第一季度", "2027-33", "2027-03-31", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1"),
    ("每年上半年", "2027-40", "2027-06-30", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1"),
    ("每年1月1日至6月30日", "2027-01-01/2027-06-30", "2027-06-30", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=30"),
    ("每年3月", "2027-03", "2027-03-31", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1"),
    ("每年6月30日和12月31日前", "2027-06-30", "2027-06-30", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"),
    ("每年1月、7月底前", "2027-01", "2027-01-31", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=-1"),
    ("每年1月、7月15日前", "2027-01-15", "2027-01-15", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=15"),
    ("每年1、4、7、10月15日前", "2027-01-15", "2027-01-15", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15"),
    ("每月5日前", "2027-01-05", "2027-01-05", "FREQ=MONTHLY;BYMONTHDAY=5"),
    ("每月15号前", "2027-01-15", "2027-01-15", "FREQ=MONTHLY;BYMONTHDAY=15"),
    ("每月底前", "2027-01", "2027-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("每月1日至10日", "2027-01-01/2027-01-10", "2027-01-10", "FREQ=MONTHLY;BYMONTHDAY=10"),
    ("每月上旬", "2027-01-01/2027-01-10", "2027-01-10", "FREQ=MONTHLY;BYMONTHDAY=10"),
    ("每月前5个工作日内", "2027-01-07", "2027-01-07", "FREQ=MONTHLY"),
    ("每月终了后15日内", "2027-01-15", "2027-01-15", "FREQ=MONTHLY"),
    ("每月结束后10日内", "2027-01-10", "2027-01-10", "FREQ=MONTHLY"),
    ("每季度终了之日起15日内", "2027-01-15", "2027-01-15", "FREQ=MONTHLY;INTERVAL=3"),
    ("季度终了后15日内", "2027-01-15", "2027-01-15", "FREQ=MONTHLY;INTERVAL=3"),
    ("每季度结束后20个工作日内", "2027-01-28", "2027-01-28", "FREQ=MONTHLY;INTERVAL=3"),
    ("自年度终了之日起五个月内", "2027-05-31", "2027-05-31", "FREQ=YEARLY"),
    ("在每一会计年度终了后4个月内", "2027-04-30", "2027-04-30", "FREQ=YEARLY"),
    ("年度终了后四个月内", "2027-04-30", "2027-04-30", "FREQ=YEARLY"),
    ("每季度首月15日前", "2027-01-15", "2027-01-15", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15"),
    ("每季度第一个月10日前", "2027-01-10", "2027-01-10", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=10"),
    ("每季度末月25日前", "2027-03-25", "2027-03-25", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25"),
    ("每季度末前", "2027-33", "2027-03-31", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"),
    ("季度终了后次月15日前", "2027-01-15", "2027-01-15", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15"),
    ("每周五前", "2027-01-08", "2027-01-08", "FREQ=WEEKLY;BYDAY=FR"),
    ("每周一", "2027-01-04", "2027-01-04", "FREQ=WEEKLY;BYDAY=MO"),
    ("二季度末前提交进展报告，以后每季度报送一次", "2027-34", "2027-06-30", "FREQ=MONTHLY;INTERVAL=3"),
    ("2027年3月15日前报送，此后每半年报送一次", "2027-03-15", "2027-03-15", "FREQ=MONTHLY;INTERVAL=6"),
    ("自本通知印发之日起3个月内报告，此后每年报告一次", "2027-04-04", "2027-04-04", "FREQ=YEARLY"),
    ("自2028年起，每年3月底前", "2028-03", "2028-03-31", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1"),
    ("從2028年起每年6月30日前", "2028-06-30", "2028-06-30", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=30"),
    ("每月第二个星期三前", "2027-01-13", "2027-01-13", "FREQ=MONTHLY;BYDAY=2WE"),
    ("每半年末前", "2027-40", "2027-06-30", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"),
    ("每月5日前，至2028年底为止", "2027-01-05", "2027-01-05", "FREQ=MONTHLY;BYMONTHDAY=5;UNTIL=20281231"),
    ("每年不迟于3月31日，至2030年12月31日为止", "2027-03-31", "2027-03-31",
     "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31;UNTIL=20301231"),
    ("6月第一个星期五前", "2027-06-04", "2027-06-04", None),
    ("2027—2028年冬季", "2027-24", "2028-02-29", None),
    # traditional characters
    ("自本辦法發布之日起三個月內", "2027-04-04", "2027-04-04", None),
    ("應於2027年12月31日前", "2027-12-31", "2027-12-31", None),
    ("兩週內", "2027-01-18", "2027-01-18", None),
]  # fmt: skip

# Repetitions without a first date.
REPEATING = [
    ("每季度", "FREQ=MONTHLY;INTERVAL=3"),
    ("每半年", "FREQ=MONTHLY;INTERVAL=6"),
    ("每年", "FREQ=YEARLY"),
    ("每两年", "FREQ=YEARLY;INTERVAL=2"),
    ("每三年至少一次", "FREQ=YEARLY;INTERVAL=3"),
    ("每年至少一次", "FREQ=YEARLY"),
    ("每年不少于两次", "FREQ=MONTHLY;INTERVAL=6"),
    ("每年至少召开两次会议", "FREQ=MONTHLY;INTERVAL=6"),
    ("每半年至少组织一次", "FREQ=MONTHLY;INTERVAL=6"),
    ("按季度报送", "FREQ=MONTHLY;INTERVAL=3"),
    ("按月上报", "FREQ=MONTHLY"),
    ("按年", "FREQ=YEARLY"),
    ("逐年", "FREQ=YEARLY"),
    ("每5年", "FREQ=YEARLY;INTERVAL=5"),
    ("每3个月", "FREQ=MONTHLY;INTERVAL=3"),
    ("每两周一次", "FREQ=WEEKLY;INTERVAL=2"),
    ("半年一次", "FREQ=MONTHLY;INTERVAL=6"),
    ("一年两次", "FREQ=MONTHLY;INTERVAL=6"),
    ("每10日", "FREQ=DAILY;INTERVAL=10"),
    ("每隔两年", "FREQ=YEARLY;INTERVAL=2"),
    ("此后每年", "FREQ=YEARLY"),
]

# phrase, event, count, unit
WAITING = [
    ("自收到申请之日起15个工作日内", "收到申请", 15, "working-days"),
    ("自相关信息产生之日起20个工作日内", "相关信息产生", 20, "working-days"),
    ("收到申请后20日内", "收到申请", 20, "days"),
    ("应当在收到通知书之日起十五日内", "收到通知书", 15, "days"),
    ("自受理之日起三个月内", "受理", 3, "months"),
    ("会议结束后5个工作日内", "会议结束", 5, "working-days"),
    ("在接到报告的24小时内", "接到报告", 1, "days"),
    ("事故发生后1小时内", "事故发生", 1, "days"),
    ("在期限届满30个工作日前", "期限届满", -30, "working-days"),
    ("期限届满30日前", "期限届满", -30, "days"),
    ("应当在有效期届满前三个月", "有效期届满", -3, "months"),
    ("会议召开15日前", "会议召开", -15, "days"),
    ("会议召开前10日", "会议召开", -10, "days"),
    ("届满前30日内", "届满", 0, "days"),
    ("在拟使用临时飞行空域7个工作日前", "拟使用临时飞行空域", -7, "working-days"),
    ("提前30日", "", -30, "days"),
    ("至少提前10个工作日", "", -10, "working-days"),
    ("自公布之日起30日内", "公布之日", 30, "days"),
    ("自本条例生效之日起30日内", "本条例生效", 30, "days"),
    ("在开工前", "开工", 0, "days"),
    ("春节前", "春节", 0, "days"),
]

VAGUE = ["及时", "立即", "尽快", "定期", "尽早", "适时", "在合理期限内", "应当及时报告", "应当立即向主管部门报告"]

NO_DEADLINE = [
    "",
    "自2027年10月1日起施行",
    "自2027年7月1日起",
    "2027年3月1日起实施",
    "于2027年1月1日施行",
    "本办法自发布之日起施行",
    "自公布之日起30日后施行",
    "有效期至2028年12月31日",
    "有效期自2027年1月1日至2029年12月31日",
    "2015年以来",
    "近三年",
    "近三年内",
    "为期三年",
    "不超过30日",
    "至少保存5年",
    "保存期限不少于10年",
    "年满18周岁",
    "当年12月31日以前年满18岁",
    "占比达到15%",
    "每天24小时",
    "每年增长5%",
    "2014年版",
    "〔2021〕23号",
    "国发〔2027〕6号",
    "第十四届全国人民代表大会第二次会议",
    "2024年6月30日前登记设立的公司",
    "2027年12月31日前取得的证书",
    "2025年3月15日通过",
    "于2020年3月成立",
    "2019年8月26日修订",
    "上一年度工作报告",
    "去年12月底",
    "比2020年下降18%",
    "2030年可持续发展议程",
    "2035年远景目标",
    "不早于2027年5月1日",
    "2030年后",
    "目前",
    "国内",
    "3年以上5年以下",
    "前三季度",
    "5年内不得再次申请",
    "6月31日前",
    "2027年2月29日前",
    "每年12月4日为国家宪法日",
    "调整至5年内",
]

# phrase, sentence, reference, last day on time (None: no deadline or no date), rule
SENTENCES = [
    ("于5月31日前", "单位应当于每年3月31日前报送工作报告，经初审同意后，于5月31日前报送登记机关。",
     "2027-04-02", "2027-05-31", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=31"),
    ("于10月底前", "第三次全国国土调查将于10月底前形成初步成果。", "2027-10-04", "2027-10-31", None),
    ("2027年底前", "2027年底前，各地要完成信息系统建设。", "2027-01-04", "2027-12-31", None),
    ("2027年底前", "2027年底前，基本建成覆盖全国的监测网络。", "2026-01-04", "2027-12-31", None),
    ("到2030年", "到2030年，森林覆盖率达到25%左右。", "2027-01-04", "2030-12-31", None),
    ("6月底前", "各单位6月底前完成本地区的自查工作。", "2027-01-04", "2027-06-30", None),
    ("6月底前", "6月底前完成整改的，不予处罚。", "2027-01-04", None, None),
    ("2024年6月30日前", "2024年6月30日前登记设立的公司，应当调整出资期限。", "2024-07-01", None, None),
    ("1993年1月1日前", "1993年1月1日前依照中国专利法的规定其独占权不受保护的；", "1992-12-19", None, None),
    ("1月1日起至12月31日止", "年报的统计时间段为编制年度1月1日起至12月31日止。", "2027-01-04", None, None),
    ("1月1日至12月31日", "会计年度自公历1月1日至12月31日。", "2027-01-04", None, None),
    ("3月1日至3月31日", "请各单位于3月1日至3月31日登录系统填报数据。", "2027-01-04", "2027-03-31", None),
    ("2026年12月31日", "截至2026年12月31日，全国共有企业5万家。", "2027-01-04", None, None),
    ("截至2026年12月31日", "截至2026年12月31日，全国共有企业5万家。", "2027-01-04", None, None),
    ("截至2027年6月30日", "报名截至2027年6月30日。", "2027-01-04", "2027-06-30", None),
    ("2021年", "2021年，我国粮食产量再创新高。", "2027-01-04", None, None),
    ("2027年", "2027年政府工作报告提出了目标。", "2027-01-04", None, None),
    ("2027年3月", "大会将于2027年3月召开。", "2027-01-04", None, None),
    ("于2027年9月1日", "本法于2027年9月1日起施行。", "2027-01-04", None, None),
    ("在20日内", "行政机关应当自收到申请之日起，在20日内作出决定。", "2027-01-04", None, None),
    ("30日内", "登记事项发生变更的，应当在30日内申请变更登记。", "2027-01-04", None, None),
    ("在15日内", "主管部门收到报告后，应当在15日内作出答复。", "2027-01-04", None, None),
    ("3个月内", "各地要在3个月内完成清理工作。", "2027-01-04", "2027-04-04", None),
    ("3年内", "被撤销许可的，3年内不得再次申请。", "2027-01-04", None, None),
    ("每年", "每年约有200万人就业。", "2027-01-04", None, None),
    ("每年", "县级以上人民政府应当每年向本级人大常委会报告。", "2027-01-04", None, "FREQ=YEARLY"),
    ("次月15日前", "按月缴纳的税款，应当于次月15日前申报。", "2027-01-20", "2027-02-15", "FREQ=MONTHLY;BYMONTHDAY=15"),
    ("2030年前", "确保如期实现2030年前碳达峰目标。", "2026-10-24", "2029-12-31", None),
    ("2027年", "据预测，到2027年，人口将超过1亿。", "2026-10-24", None, None),
    ("到2030年", "据预测，到2030年我国人口将超过14亿。", "2026-10-24", None, None),
    ("6月30日", "《企业名录》以6月30日的数据为准。", "2026-10-24", None, None),
    ("2027年3月15日", "2027年3月15日，会议在北京举行。", "2027-03-20", None, None),
    ("7月1日前", "请有关单位7月1日前将意见反馈我办。", "2027-03-20", "2027-07-01", None),
    ("在2027年12月31日前", "在2027年12月31日前未办理登记的，予以注销。", "2027-03-20", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "edtf", "last_day", "rrule"), CASES, ids=[case[0] for case in CASES])
def test_phrase(phrase: str, edtf: str, last_day: str, rrule: str | None) -> None:
    reading = resolve(phrase, MONDAY, "zh")
    assert reading is not None
    found = (reading.date and reading.date.edtf, str(reading.last_day), reading.recurrence and reading.recurrence.rrule)
    assert found == (edtf, last_day, rrule)


@pytest.mark.parametrize(("phrase", "rrule"), REPEATING)
def test_repetition_without_a_first_date(phrase: str, rrule: str) -> None:
    reading = resolve(phrase, MONDAY, "zh")
    assert reading is not None and reading.recurrence is not None
    assert (reading.date, reading.recurrence.rrule) == (None, rrule)


@pytest.mark.parametrize(("phrase", "event", "count", "unit"), WAITING)
def test_an_event_is_waited_for(phrase: str, event: str, count: int, unit: str) -> None:
    reading = resolve(phrase, MONDAY, "zh")
    assert reading is not None and reading.offset is not None
    length = reading.offset.duration
    assert (reading.date, reading.offset.event, length.count, length.unit) == (None, event, count, unit)


@pytest.mark.parametrize("phrase", VAGUE)
def test_words_that_name_no_day(phrase: str) -> None:
    reading = resolve(phrase, MONDAY, "zh")
    assert reading is not None
    assert (reading.rule, reading.date, reading.recurrence, reading.offset) == ("vague", None, None, None)


@pytest.mark.parametrize("phrase", NO_DEADLINE)
def test_no_deadline(phrase: str) -> None:
    reading = resolve(phrase, MONDAY, "zh")
    assert reading is None or (reading.date is None and reading.recurrence is None and reading.rule != "vague"), reading


@pytest.mark.parametrize(("phrase", "sentence", "reference", "last_day", "rrule"), SENTENCES)
def test_the_sentence_around_decides(
    phrase: str, sentence: str, reference: str, last_day: str | None, rrule: str | None
) -> None:
    assert phrase in sentence
    reading = resolve(phrase, date.fromisoformat(reference), "zh", sentence)
    day = reading and reading.last_day
    rule = reading.recurrence.rrule if reading and reading.recurrence else None
    assert (day and day.isoformat(), rule) == (last_day, rrule)


@pytest.mark.parametrize(
    ("phrase", "others"),
    [
        ("2027年6月30日前", [("2027-06-30", "start")]),
        ("2030年前", [("2030", "end")]),
        ("第三季度以前", [("2027-35", "end")]),
        ("年底前", []),
        ("4月底前", []),
        ("不迟于2027年3月15日", []),
        ("2027年6月30日（含）前", []),
    ],
)
def test_the_other_defensible_readings(phrase: str, others: list[tuple[str, str]]) -> None:
    reading = resolve(phrase, MONDAY, "zh")
    assert reading is not None
    assert [(rival.date and rival.date.edtf, rival.boundary.value) for rival in reading.rivals] == others


def test_the_office_decides_whether_the_named_day_counts() -> None:
    office = Conventions(before_day=Named.EXCLUDED)
    reading = resolve("2027年6月30日前", MONDAY, "zh", conventions=office)
    assert reading is not None
    assert (reading.last_day, reading.convention) == (date(2027, 6, 29), "before-day-excluded")
    reading = resolve("2027年6月底前", MONDAY, "zh", conventions=office)
    assert reading is not None and reading.last_day == date(2027, 6, 30)
    reading = resolve("每年3月31日前", MONDAY, "zh", conventions=office)
    assert reading is not None and reading.recurrence is not None
    assert reading.recurrence.rrule == "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=30"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("请于2月30日前报送", "2月30日"),
        ("2027年2月29日前", "2027年2月29日"),
        ("十一月三十一日前", "十一月三十一日"),
        ("2027-02-30前", "2027-02-30"),
        ("2月29日前", None),
        ("2月底前", None),
    ],
)
def test_a_day_that_does_not_exist_is_named(text: str, words: str | None) -> None:
    assert impossible(text) == words


@pytest.mark.parametrize(
    ("text", "who", "what", "words"),
    [
        ("水利部：4月底前报送进展报告", "水利部", "报送进展报告", "4月底前"),
        ("财政局：2027年6月30日前完成审计", "财政局", "完成审计", "2027年6月30日前"),
        ("水利部：每季度报送一次", "水利部", "报送一次", "每季度"),
        ("水利部：收到款项后30日内报送决算", "水利部", "报送决算", "收到款项后30日内"),
        ("水利部: 合同签订之日起三十日内支付", "水利部", "支付", "合同签订之日起三十日内"),
        ("水利部：会议召开前10日报送材料", "水利部", "报送材料", "会议召开前10日"),
    ],
)
def test_the_one_sentence_of_the_add_form(text: str, who: str, what: str, words: str) -> None:
    parsed = split(text, MONDAY)
    assert (parsed.who, parsed.what, parsed.reading and parsed.reading.words) == (who, what, words)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十五", 15),
        ("三十一", 31),
        ("一百八十", 180),
        ("一百零五", 105),
        ("二〇二七", 2027),
        ("两", 2),
        ("百", None),
    ],
)
def test_numerals(text: str, number: int | None) -> None:
    assert numeral(text) == number


def test_no_word_has_two_meanings() -> None:
    words = [word for word, _, _ in vocabulary()]
    assert sorted(words) == sorted(set(words))
