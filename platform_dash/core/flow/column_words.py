"""What columns are called, by the status they most likely mean: in English and in eight other languages."""

import re
import unicodedata

from platform_dash.model import Status

# English, German, French, Spanish, Portuguese, Italian, Dutch, Polish; Japanese and Chinese (both ways of writing it).
_WORDS: tuple[tuple[Status, str], ...] = (
    (
        Status.DROPPED,
        "dropped|cancelled|canceled|won't do|wont do|wontfix|won't fix|not planned|duplicate|abandoned|rejected|declined|obsolete|"
        "abgebrochen|verworfen|abgelehnt|nicht geplant|annulé|annulée|abandonné|rejeté|sans suite|cancelado|cancelada|descartado|rechazado|"
        "rejeitado|annullato|scartato|rifiutato|geannuleerd|vervallen|afgewezen|anulowane|odrzucone|porzucone|"
        "中止|却下|キャンセル|見送り|已取消|取消|已放弃|已放棄|不做|已拒绝",
    ),
    (
        Status.BLOCKED,
        "blocked|waiting|on hold|stuck|paused|impeded|pending external|"
        "blockiert|wartet|wartend|pausiert|angehalten|bloqué|bloquée|en attente|en pause|suspendu|bloqueado|bloqueada|en espera|en pausa|detenido|"
        "aguardando|em espera|pausado|parado|impedido|bloccato|in attesa|sospeso|geblokkeerd|wacht|wachtend|in de wacht|in afwachting|"
        "zablokowane|oczekuje|oczekujące|wstrzymane|ブロック|ブロック中|保留|待ち|停止中|阻塞|已阻塞|受阻|等待|暂停|暫停|搁置|擱置",
    ),
    (
        Status.IN_REVIEW,
        "in review|review|reviewing|needs review|ready for review|code review|qa|in qa|test|testing|in testing|in test|verify|verification|to test|"
        "awaiting approval|approval|in prüfung|zu prüfen|prüfung|im review|in überprüfung|überprüfung|im test|testen|abnahme|in abnahme|"
        "en revue|à relire|relecture|en relecture|à valider|en validation|validation|à tester|en test|en recette|"
        "en revisión|por revisar|revisión|en pruebas|pruebas|em revisão|revisão|para revisar|em teste|em testes|em validação|homologação|"
        "in revisione|revisione|da rivedere|in verifica|in test|ter beoordeling|te beoordelen|beoordeling|in beoordeling|te testen|"
        "w recenzji|recenzja|do sprawdzenia|przegląd|w przeglądzie|do przeglądu|testy|testowanie|w testach|"
        "レビュー|レビュー中|レビュー待ち|確認中|確認待ち|テスト中|テスト|検証中|评审|评审中|待评审|审核中|待审核|审查中|测试|测试中|待测试|待验证|"
        "審核中|待審核|審查中|測試中|待測試|驗證中",
    ),
    (
        Status.DONE,
        "done|complete|completed|shipped|closed|merged|released|finished|resolved|deployed|"
        "fertig|erledigt|abgeschlossen|beendet|umgesetzt|veröffentlicht|terminé|terminée|fait|faite|fini|livré|achevé|clôturé|fermé|"
        "hecho|hecha|listo|lista|terminado|terminada|completado|completada|finalizado|cerrado|entregado|concluído|concluída|concluídos|concluídas|feito|feita|fechado|entregue|"
        "fatto|fatta|completato|completata|concluso|terminato|chiuso|finito|klaar|gereed|afgerond|voltooid|gesloten|afgehandeld|"
        "zrobione|gotowe|ukończone|zakończone|wykonane|zamknięte|完了|済み|完了済み|リリース済み|终了|完成|已完成|已上线|已发布|已关闭|完成了|已關閉",
    ),
    (
        Status.IN_PROGRESS,
        "in progress|doing|started|in development|working on|active|wip|building|ongoing|implementing|"
        "in arbeit|in bearbeitung|läuft|begonnen|in entwicklung|in umsetzung|en cours|en développement|commencé|démarré|"
        "en curso|en progreso|en proceso|en desarrollo|haciendo|em andamento|em progresso|em curso|em desenvolvimento|fazendo|"
        "in corso|in lavorazione|in sviluppo|iniziato|bezig|mee bezig|in uitvoering|in behandeling|in ontwikkeling|"
        "w toku|w trakcie|w realizacji|w trakcie realizacji|進行中|作業中|対応中|実装中|開発中|进行中|处理中|开发中|正在进行|處理中",
    ),
    (
        Status.PLANNED,
        "todo|to do|to-do|planned|backlog|ready|next|up next|new|triage|on deck|icebox|no status|open|selected for development|to be done|"
        "zu erledigen|offen|geplant|bereit|als nächstes|neu|zu tun|à faire|planifié|prêt|prévu|nouveau|à venir|en attente de démarrage|"
        "por hacer|listo para desarrollo|listo para empezar|pendiente|pendientes|planificado|preparado|nuevo|siguiente|próximo|a fazer|para fazer|planejado|planeado|pendente|pendentes|pronto|novo|"
        "da fare|da completare|pianificato|da iniziare|nuovo|prossimo|te doen|nog te doen|gepland|nieuw|volgende|"
        "do zrobienia|zaplanowane|planowane|nowe|następne|未着手|作業前|未対応|やること|予定|これから|バックログ|次|新規|"
        "待办|待处理|未开始|未完成|计划|计划中|待开始|新建|需求池|待辦|待處理|未開始|計劃|計畫中",
    ),
)


def _folded(words: str) -> str:
    """Lower case, without accents and signs."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() or c in "'-" else " " for c in plain.replace("ł", "l")).split())


_OF_STATUS = tuple((status, tuple(_folded(word) for word in words.split("|"))) for status, words in _WORDS)
_WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


def proposed_status(column: str) -> Status:
    """What a column's name most likely means; unsorted when no known word says it.

    The whole name is looked up first, then the words in it, in the order above; in scripts that leave no spaces, the
    longest run that is known.
    """
    name = _folded(column)
    for status, words in _OF_STATUS:
        if name in words:
            return status
    for status, words in _OF_STATUS:
        if any(f" {word} " in f" {name} " for word in words):
            return status
    within = (
        (len(word), status)
        for status, words in _OF_STATUS
        for word in words
        if _WITHOUT_SPACES.search(word) and word in name
    )
    return max(within, key=lambda found: found[0], default=(0, Status.UNSORTED))[1]
