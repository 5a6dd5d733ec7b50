"""What people call the columns of a spreadsheet of commitments, in English, Russian and Chinese.

Names are compared without case, punctuation and doubled spaces. A heading that can mean two things stands with both:
the first column in the order of `COLUMNS` that no other heading of the file fits better gets it.
"""

import re
from collections.abc import Sequence

KNOWN_AS = {
    "title": (
        "task, action, commitment, promise, obligation, deliverable, milestone, what, subject, activity, "
        "мероприятие, наименование, наименование мероприятия, поручение, содержание, содержание поручения, "
        "обязательство, задача, предмет, что сделать, название, "
        "事项, 任务, 承诺, 工作内容, 标题, 内容, 工作事项, 名称"
    ),
    "by": (
        "due, due date, due by, deadline, date due, when, target date, until, "
        "срок, сроки, срок исполнения, сроки исполнения, срок выполнения, контрольный срок, крайний срок, дедлайн, "
        "текущий срок, дата исполнения, "
        "期限, 截止日期, 完成时限, 到期日, 完成期限, 截止时间"
    ),
    "responsible_name": (
        "responsible, person responsible, responsible person, responsible party, who, assignee, assigned to, "
        "ответственный, ответственные, ответственный исполнитель, ответственные исполнители, исполнитель, исполнители, "
        "ответственное лицо, фио ответственного, ответственное подразделение, "
        "责任人, 责任单位, 负责人, 承办人, 承办单位"
    ),
    "responsible_email": (
        "email, e mail, mail, email address, responsible e mail, e mail of the responsible, address, "
        "эл почта, электронная почта, почта, email ответственного, e mail ответственного, почта ответственного, "
        "адрес электронной почты, эл почта ответственного, эл адрес, "
        "邮箱, 电子邮件, 电子邮箱, 责任人邮箱, 负责人邮箱"
    ),
    "details": (
        "notes, note, comment, comments, description, remarks, "
        "примечание, примечания, комментарий, комментарии, описание, подробности, пояснение, "
        "备注, 说明, 描述, 详情"
    ),
    "reference_date": "document date, дата документа, дата поручения, 文件日期",
    "time_zone": "zone, часовой пояс, 时区",
    "supporting": "support, supported by, соисполнитель, соисполнители, 协办人, 协办单位, 配合单位",
    "controller_email": "e mail of the controller, почта контролера, эл почта контролера, 监督人邮箱",
    "issuer": "issued by, ordered by, promised by, кто поручил, кем дано, инициатор, 发布单位, 交办单位",
    "beneficiary": "promised to, for whom, кому, кому обещано, получатель, 受益方, 承诺对象",
    "source_title": "source, document, basis, документ, основание, источник, реквизиты документа, 依据, 文件, 来源",
    "source_url": "link, url, ссылка, 链接",
    "quote": "quotation, sentence, цитата, текст пункта, 原文, 引文",
    "policy": "ladder, reminders, лестница, напоминания, 提醒方案",
    "external_id": "id, external reference, our id, код, идентификатор, внешний номер, 编号, 外部编号",
    "state": (
        "status, progress, статус, состояние, отметка о выполнении, отметка об исполнении, ход исполнения, "
        "выполнение, исполнение, 状态, 完成情况, 进展"
    ),
    "outcome": "how it ended, исход, итог, итог исполнения, 结果, 办理结果",
    "closed_on": (
        "closed, date closed, completed on, completion date, date completed, done on, actual date, "
        "дата закрытия, дата фактического исполнения, фактическая дата, дата выполнения, фактический срок, "
        "дата исполнения, "
        "完成日期, 实际完成日期, 办结日期"
    ),
    "first_due": (
        "first date, original due date, original deadline, baseline date, "
        "первоначальный срок, исходный срок, первый срок, "
        "原定期限, 原截止日期, 最初期限"
    ),
    "owner_email": "owner, e mail of the owner, куратор, почта куратора, 跟进人邮箱, 经办人邮箱",
    "tags": "tag, category, section, метки, теги, категория, раздел, 标签, 类别",
}
COLUMNS = tuple(KNOWN_AS)
_BY_NAME: dict[str, list[str]] = {}


def plain(heading: str) -> str:
    """A heading as it is compared."""
    return " ".join(re.sub(r"[^\w]+|_", " ", heading.casefold().replace("ё", "е")).split())


for _column, _names in KNOWN_AS.items():
    for _name in [_column, *_names.split(", ")]:
        _BY_NAME.setdefault(plain(_name), []).append(_column)


def columns_of(headings: Sequence[str]) -> list[str]:
    """The column that each heading names, "" for one that names none; no column is given twice.

    Names of columns themselves come first; then headings with one meaning, then those that can mean several things.
    """
    meanings = [_BY_NAME.get(plain(heading), []) for heading in headings]
    given: list[str] = [""] * len(headings)

    def give(place: int, column: str) -> None:
        if not given[place] and column not in given:
            given[place] = column

    for place, heading in enumerate(headings):
        if plain(heading).replace(" ", "_") in COLUMNS:
            give(place, plain(heading).replace(" ", "_"))
    for several in (False, True):
        for place, columns in enumerate(meanings):
            if bool(columns[1:]) is several:
                for column in columns:
                    give(place, column)
    return given
