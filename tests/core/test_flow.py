"""Columns, blocked, one item on several boards, what to talk about."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_dash.core import flow
from platform_dash.model import Blocker, ItemKind, SprintSource, Status
from tests.builders import NOW, SPRINT, TODAY, board, item


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Todo", Status.PLANNED),
        ("📋 Backlog", Status.PLANNED),
        ("In Progress", Status.IN_PROGRESS),
        ("🏗 In progress", Status.IN_PROGRESS),
        ("In Review", Status.IN_REVIEW),
        ("Blocked", Status.BLOCKED),
        ("✅ Done", Status.DONE),
        ("Won't do", Status.DROPPED),
        ("Ready for review", Status.IN_REVIEW),
        ("Ready", Status.PLANNED),
        ("Zebra", Status.UNSORTED),
    ],
)
def test_column_names_are_read_as_people_mean_them(name: str, status: Status):
    assert flow.proposed_status(name) == status


IN_WORDS = {  # planned, in progress, blocked, in review, done, dropped
    "English": ("Selected for development", "Doing", "On hold", "Code review", "Resolved", "Rejected"),
    "German": ("Zu erledigen", "In Bearbeitung", "Blockiert", "In Prüfung", "Fertig", "Verworfen"),
    "French": ("À faire", "En cours", "En attente", "À valider", "Terminé(e)", "Annulé"),
    "French, plain": ("A faire", "En cours de dev", "Bloque", "En revue", "Termine", "Abandonne"),
    "Spanish": ("Por hacer", "En curso", "En espera", "En revisión", "Hecho", "Cancelado"),
    "Portuguese": ("A fazer", "Em andamento", "Aguardando cliente", "Em revisão", "Concluído", "Descartado"),
    "Italian": ("Da fare", "In lavorazione", "In attesa", "In verifica", "Completato", "Annullato"),
    "Dutch": ("Te doen", "Mee bezig", "Geblokkeerd", "Ter beoordeling", "Klaar", "Vervallen"),
    "Polish": ("Do zrobienia", "W toku", "Zablokowane", "Do sprawdzenia", "Ukończone", "Odrzucone"),
    "Japanese": ("未着手", "作業中", "保留", "レビュー待ち", "完了", "中止"),
    "Chinese": ("待办", "进行中", "受阻", "待审核", "已完成", "已取消"),
    "Chinese, traditional": ("待辦", "處理中", "暫停", "審核中", "已關閉", "取消"),
    "with ornaments": ("📋 Backlog (P1)", "🚧 En cours", "⛔ Blockiert", "👀 Revisión", "✅ 完了", "🗑 Annullato"),
}
_IN_ORDER = ("planned", "in progress", "blocked", "in review", "done", "dropped")


@pytest.mark.parametrize("language", IN_WORDS)
def test_columns_are_read_in_the_languages_of_teams(language: str):
    assert tuple(flow.proposed_status(name).value for name in IN_WORDS[language]) == _IN_ORDER


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Ready for development", Status.PLANNED),
        ("未完成", Status.PLANNED),
        ("Listo para revisión", Status.IN_REVIEW),
        ("Waiting for review", Status.BLOCKED),
        ("レビュー完了待ちの列", Status.IN_REVIEW),
        ("Sprint 42", Status.UNSORTED),
        ("東京", Status.UNSORTED),
    ],
)
def test_a_word_inside_another_name_means_no_more_than_it_says(name: str, status: Status):
    assert flow.proposed_status(name) == status


def placed(*items, boards=None):
    return flow.placed(items, boards or (board(),))


def test_an_open_dependency_moves_an_item_to_blocked():
    found, _ = placed(item(1, column_id="b2", open_blockers=1), item(2, column_id="c3", open_blockers=1))
    assert [i.status for i in found] == [Status.BLOCKED, Status.DONE]


def test_a_closed_issue_that_was_not_planned_is_dropped():
    found, _ = placed(item(1, column_id="a1", closed=True, not_planned=True))
    assert found[0].status == Status.DROPPED


def test_an_unknown_column_is_unsorted_never_lost():
    found, _ = placed(item(1, column_id="zz", column="New"))
    assert found[0].status == Status.UNSORTED


def test_one_issue_on_two_boards_counts_once_as_its_teams_board_has_it():
    platform, team = board(id=1), board(id=2, number=2, team_id=7)
    on_platform = item(1, column_id="a1", board_id=1)
    on_team = item(2, column_id="c3", board_id=2, content_id="C1")
    found, disagreements = placed(on_platform, on_team, boards=(platform, team))
    assert [(i.board_id, i.status) for i in found] == [(2, Status.DONE)]
    assert [(d.taken, d.other) for d in disagreements] == [(Status.DONE, Status.PLANNED)]


@given(st.lists(st.sampled_from(list(Status)), max_size=60))
def test_columns_add_up_to_the_total(statuses):
    columns = flow.columns([item(n, s) for n, s in enumerate(statuses)])
    assert sum(c.count for c in columns) == len(statuses)


def test_hidden_items_are_no_card():
    assert sum(c.count for c in flow.columns([item(1, kind=ItemKind.HIDDEN), item(2)])) == 1


def test_an_item_is_in_the_sprint_that_holds_its_iterations_first_day():
    renamed = item(1, sprint="old name", sprint_start_on=SPRINT.start_on + timedelta(days=3))
    named = item(2, sprint="sprint 42")
    elsewhere = item(3, sprint="Sprint 42", sprint_start_on=SPRINT.end_on)
    assert [i.number for i in flow.in_sprint((renamed, named, elsewhere), SPRINT)] == [1, 2]


def test_a_label_may_carry_the_sprint():
    names = {"sprint 42": "Sprint 42"}
    by_label = board(sprint_source=SprintSource.LABEL, sprint_field="sprint")
    assert flow.sprint_label(item(1, labels=("bug", "Sprint: 42")), by_label, names) == "Sprint 42"
    assert flow.sprint_label(item(1, labels=("bug",)), by_label, names) == ""


def test_an_age_is_a_lower_bound_until_a_change_was_seen():
    seen = item(1, status_since=NOW - timedelta(days=3), status_since_known=True)
    first = item(2, status_since=NOW - timedelta(days=3))
    assert flow.age(seen, TODAY, "UTC") == (3, False)
    assert flow.age(first, TODAY, "UTC") == (3, True)


def test_days_begin_in_the_teams_zone():
    late = item(1, status_since=NOW.replace(hour=2) - timedelta(days=1), status_since_known=True)
    assert flow.age(late, TODAY, "UTC")[0] == 1
    assert flow.age(late, TODAY, "America/Los_Angeles")[0] == 2


def test_a_blocked_item_waits_on_its_blockers_owners_else_on_the_blocker():
    owned = Blocker(content_id="B", title="Review", repository="acme/sec", number=5, owners=("ana",))
    bare = Blocker(content_id="B", title="Review", repository="acme/sec", number=5)
    assert flow.waits_on(item(1, blockers=(owned,)), {"ana": "Ana"}) == ("Ana",)
    assert flow.waits_on(item(1, blockers=(bare,)), {}) == ("sec #5",)


def test_talk_puts_what_is_blocked_first_longest_first():
    def since(n, status, d):
        return item(n, status, status_since=NOW - timedelta(days=d), status_since_known=True)

    talk = flow.to_talk_about(
        [
            since(1, Status.BLOCKED, 1),
            since(2, Status.BLOCKED, 4),
            since(3, Status.IN_REVIEW, 5),
            since(4, Status.PLANNED, 9),
        ],
        lambda board: TODAY,
        "UTC",
        {},
        {"N4": 3},
        limit=4,
    )
    assert [(t.kind, t.item.number) for t in talk] == [("blocked", 2), ("blocked", 1), ("in review", 3), ("carried", 4)]
