"""Words that a grammar knows, to be put together in an order that nobody wrote: there the rules meet each other."""

from collections.abc import Mapping, Sequence


def _split(text: str) -> list[str]:
    return text.split()


# What stands in every language, as itself or as a trap: figures, codes, marks.
_EVERYWHERE = _split(
    """1 2 15 29 30 31 0 32 99999 1969 1970 2027 2030 2200 30.04.2027 31.02.2027 04/05/2027 30/4 2027-04 2027-34
    2027-24 2027-06-11/2027-06-20 12:00 24:00 , . : ; ( ) - – / % №"""
)

PIECES: Mapping[str, Sequence[str]] = {
    "en": [
        *_EVERYWHERE,
        *_split("""by before until due in on within the of end start beginning last first second mid early late
        next this each every from after prior to since no later than 29th February April May March Friday Monday Q2 H1
        FY FY27 spring winter days working business weeks month months quarter quarters year years half 5pm noon
        midnight UTC today tomorrow a hundred twenty one fiscal week between and or not 12th 15th 1st thereafter
        annually quarterly semi-annually biennially at least once twice receipt this order act publication entry into
        force EOM 4th COB day fortnight workdays other than immediately as soon as practicable subsequent following
        preceding report shall submit meeting chapter"""),
    ],
    "ru": [
        *_EVERYWHERE,
        *_split("""до к по в во с со на за от не позднее позже ранее раньше срок сроком течение конца начала
        середины конец начало первого второго последнего каждого каждый ежегодно ежемесячно ежеквартально еженедельно
        раз два полгода года год году г. гг. месяца месяц месяцев квартала квартал квартале полугодия полугодие недели
        неделю дней дня день рабочих рабочего календарных трехмесячный месячный десятидневный тридцати пяти двух числа
        число I II III IV 1-го 25-го января апреля мая марта декабря февраля март мае пятницы понедельника весны зимы
        осенью следующего следующей текущего отчетного отчетным прошлого следующий за после истечения окончания со дня
        даты получения вступления силу опубликования настоящего приказа договора включительно далее затем и или не
        реже чаще незамедлительно завтра сегодня часов мск итогам отчет представить процентов"""),
    ],
    "zh": [
        *_EVERYWHERE,
        *_split("""年 月 日 号 前 之前 以前 内 以内 起 之日起 自 从 至 到 截至 不迟于 最迟 底 底前 末 初 中旬 上旬
        下旬 半年 上半年 下半年 季度 第一 第二 第三 第四 一季度 周 星期五 每 每年 每月 每季度 每半年 每周 每两年 次年
        明年 今年 本年 上年 下月 本月 当年 个工作日 工作日 个月 日内 天 三十 十五 二〇二七年 二零三〇年 六月 三十日
        12月 6月30日 2027年 2030年 结束后 届满 收到 通知 本条例 施行 发布 公布 印发 之 的 和 或 及 与 ， 。 、 （ ）
        含 不含 尽快 立即 定期 期间 今后 此后 十四五 春节 财政年度 会计年度 春季 冬季 下班 18时 时 分 完成 报送 提交
        以上 左右 之后 后 公司 不超过 超过"""),
    ],
}  # fmt: skip
# What stands between the pieces.
GLUE: Mapping[str, str] = {"en": " ", "ru": " ", "zh": ""}
