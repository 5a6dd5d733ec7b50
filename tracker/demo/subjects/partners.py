"""Two texts in other languages: minutes of a joint commission in Russian, a notice in Chinese."""

from tracker.demo.story import RESEARCH, Promise, Text
from tracker.domain.durations import Counted, Duration
from tracker.domain.lifecycle import Kind

MINUTES = Text(
    key="commission",
    unit=RESEARCH,
    title="Протокол совместной комиссии по языковым технологиям",
    publisher="Совместная комиссия",
    published=14,
    language="ru",
    text="""\
Протокол четвёртого заседания совместной комиссии по языковым технологиям

1. Институт языковых технологий представляет комиссии доклад о ходе работ ежегодно до 1 февраля.
2. Академия наук направляет сведения о расходах не позднее 20 числа месяца, следующего за отчетным кварталом.
3. Институт языковых технологий до {ru:day+40} передаёт описание корпуса текстов.
4. Академия наук утверждает план обмена сотрудниками в течение 30 дней со дня подписания соглашения.

Протокол вступает в силу с даты подписания.
""",
)

NOTICE = Text(
    key="monitoring",
    unit=RESEARCH,
    title="关于开展河流联合监测工作的通知",
    publisher="联合监测办公室",
    published=12,
    language="zh-hans",
    text="""\
关于开展河流联合监测工作的通知

一、各参加单位应当于{zh:day+25}前报送联络员名单。
二、河流研究所自本通知印发之日起45日内制定监测实施方案。
三、各参加单位应当于每年3月底前报送上一年度监测报告。
四、监测数据每季度报送一次。

本通知自印发之日起施行。
""",
)

JOINT = ("partners",)

PROMISES = (
    Promise(
        key="commission-report",
        title="Доклад о ходе работ",
        text="commission",
        quote="Институт языковых технологий представляет комиссии доклад о ходе работ ежегодно до 1 февраля.",
        due="ежегодно до 1 февраля",
        kind=Kind.REPORT,
        logged=13,
        owner="petra",
        responsible=["language-institute"],
        tags=JOINT,
    ),
    Promise(
        key="commission-costs",
        title="Сведения о расходах за квартал",
        text="commission",
        quote="Академия наук направляет сведения о расходах "
        "не позднее 20 числа месяца, следующего за отчетным кварталом.",
        due="не позднее 20 числа месяца, следующего за отчетным кварталом",
        kind=Kind.REPORT,
        logged=13,
        owner="petra",
        responsible=["academy"],
        tags=JOINT,
    ),
    Promise(
        key="corpus",
        title="Передать описание корпуса текстов",
        text="commission",
        quote="Институт языковых технологий до {ru:day+40} передаёт описание корпуса текстов.",
        due="до {ru:day+40}",
        logged=13,
        owner="petra",
        responsible=["language-institute"],
        tags=JOINT,
    ),
    Promise(
        key="staff-exchange",
        title="Утвердить план обмена сотрудниками",
        text="commission",
        quote="Академия наук утверждает план обмена сотрудниками в течение 30 дней со дня подписания соглашения.",
        due="в течение 30 дней со дня подписания соглашения",
        waits_for="подписание соглашения",
        offset=Duration(30, Counted.DAYS),
        logged=13,
        owner="petra",
        responsible=["academy"],
        tags=JOINT,
    ),
    Promise(
        key="liaison",
        title="报送联络员名单",
        text="monitoring",
        quote="一、各参加单位应当于{zh:day+25}前报送联络员名单。",
        due="于{zh:day+25}前",
        logged=11,
        owner="petra",
        responsible=["rivers-institute"],
        tags=JOINT,
    ),
    Promise(
        key="monitoring-plan",
        title="制定监测实施方案",
        text="monitoring",
        quote="二、河流研究所自本通知印发之日起45日内制定监测实施方案。",
        due="自本通知印发之日起45日内",
        logged=11,
        owner="petra",
        responsible=["rivers-institute"],
        tags=JOINT,
    ),
    Promise(
        key="monitoring-report",
        title="报送上一年度监测报告",
        text="monitoring",
        quote="三、各参加单位应当于每年3月底前报送上一年度监测报告。",
        due="于每年3月底前",
        kind=Kind.REPORT,
        logged=11,
        owner="petra",
        responsible=["rivers-institute"],
        tags=JOINT,
    ),
)
