"""The bar of a meeting that runs: its phases, the one clock, and following the facilitator.

The clock counts down in the browser from the stored end time. Those who follow are moved by their own browser, and
only when no dialog is open there and nothing is half typed; the others are offered the phase.
"""

from datetime import timedelta
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import meeting_clock
from platform_dash.model import Meeting, MeetingKind, PhaseName, Sprint, changed
from platform_dash.reports import planning
from platform_dash.reports.overview_values import Overview
from platform_dash.store import Conflict, StoreError
from platform_dash.store import meetings as stored
from platform_dash.sync import closing
from platform_dash.ui.kit import clock, me
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import plain

IDLE_SECONDS, RUNNING_SECONDS = 15, 10
_CSS = """
:host{font-family:var(--st-font)}
.bar{position:fixed;left:0;right:0;bottom:0;z-index:999980;display:flex;align-items:center;gap:.25rem .9rem;flex-wrap:wrap;
 background:var(--pd-card);border-top:1px solid var(--pd-line);padding:.3rem 1.2rem;color:var(--pd-ink);font-size:16px}
.present{font-size:18px}
button{font:inherit;color:inherit;background:none;border:1px solid transparent;border-radius:8px;padding:.15rem .55rem;cursor:pointer}
button:hover:not(:disabled){border-color:var(--pd-line)} button:disabled{cursor:default}
button:focus-visible{outline:2px solid var(--pd-accent)}
.phase{color:var(--pd-muted);opacity:1}.phase.now{color:var(--pd-ink);font-weight:700;border-bottom:3px solid var(--pd-accent);border-radius:8px 8px 0 0}
.act{border-color:var(--pd-line)} .go{background:var(--pd-accent);color:var(--pd-card)}
.gap{margin-left:auto} .time{font-size:24px;font-weight:700;font-variant-numeric:tabular-nums;white-space:nowrap}
.over{color:var(--pd-h-off-track)} .muted{color:var(--pd-muted);white-space:nowrap}
.say{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
"""
_JS = """
const two = n => String(n).padStart(2, "0")
export default function ({ data, parentElement, setTriggerValue }) {
  let box = parentElement.querySelector(".bar")
  const send = (what, value) => {
    box.act = { what, value: value ?? null, n: Math.max(Date.now(), (box.act?.n || 0) + 1) }
    box.tries = 0
    box.again()
  }
  if (!box) {
    box = document.createElement("div")
    parentElement.append(box)
    box.again = () => { // a click that met a run of the page is sent again until the page says it heard it
      if (!box.act || box.tries > 4) return
      box.tries += 1
      box.asked = Date.now()
      box.trigger("does", { ...box.act, t: box.asked })
    }
    const busy = () => {
      if (document.querySelector('[role="dialog"],[data-testid="stPopoverBody"]')) return true
      if (Object.keys(localStorage).some(k => k.startsWith("platform_dash.typed."))) return true
      let at = document.activeElement
      while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement
      return !!at && ["INPUT", "TEXTAREA"].includes(at.tagName) && at.type !== "checkbox" && at.value !== ""
    }
    box.tick = () => {
      if (!box.isConnected) { clearInterval(box.timer); document.removeEventListener("keydown", box.key); return }
      const d = box.data
      const now = box.base + (performance.now() - box.since)
      const left = Math.round((d.ends - (d.paused || now)) / 1000)
      const n = Math.abs(left)
      box.time.textContent = (left < 0 ? "+" : "") + two(Math.floor(n / 60)) + ":" + two(n % 60)
      box.time.className = "time" + (left < 0 ? " over" : "")
      box.of.textContent = (left < 0 ? "over " : "left of ") + d.phases[d.at].minutes + (d.paused ? " · paused" : "") + (d.late ? " · " + d.late + " min late" : "")
      if (!d.paused && left === 60 && box.told !== d.at + ".60") { box.told = d.at + ".60"; box.say.textContent = "One minute left of " + d.phases[d.at].name }
      if (box.act && d.done >= box.act.n) box.act = null
      if (box.act && Date.now() - box.asked > 2500) box.again()
      if (box.act) return
      if (d.woke && !busy() && Date.now() - (box.woken || 0) > 5000) { box.woken = Date.now(); send("woke") }
      if (!d.chair && d.follow && d.place !== d.here && !busy() && Date.now() - (box.moved || 0) > 3000) { box.moved = Date.now(); send("move") }
    }
    box.key = e => {
      const at = e.composedPath()[0]
      if (!box.data.chair || e.ctrlKey || e.metaKey || e.altKey || (at.tagName && ["INPUT", "TEXTAREA"].includes(at.tagName))) return
      if (e.key === "]" && box.data.at + 1 < box.data.phases.length) send("go", box.data.at + 1)
      if (e.key === "[" && box.data.at > 0) send("go", box.data.at - 1)
    }
    document.addEventListener("keydown", box.key)
    box.timer = setInterval(() => box.tick(), 500)
  }
  if (!box.data || box.data.now !== data.now) { box.base = data.now; box.since = performance.now() }
  if (box.data && box.data.at !== data.at) box.announce = "Phase: " + data.phases[data.at].name
  if (data.nav && box.nav !== data.nav.n) {
    const first = box.nav === undefined && data.nav.to === data.page
    box.nav = data.nav.n
    if (!first && data.nav.to !== data.page) {
      const path = data.nav.to === "meeting" ? "" : data.nav.to
      const links = [...document.querySelectorAll('[data-testid="stTopNavLink"]')]
      const link = links.find(a => new URL(a.href).pathname.split("/").pop() === path)
      if (link) link.click()
      else location.assign(path || "/")
    }
  }
  box.data = data
  box.trigger = setTriggerValue
  box.className = "bar" + (data.present ? " present" : "")
  box.replaceChildren()
  const add = (tag, text, cls, click) => {
    const e = document.createElement(tag)
    e.textContent = text
    e.className = cls || ""
    if (click) { e.type = "button"; e.addEventListener("click", click) }
    box.append(e)
    return e
  }
  data.phases.forEach((p, n) => {
    const b = add("button", p.name, "phase" + (n === data.at ? " now" : ""), () => send("go", n))
    b.disabled = !data.chair
    b.title = p.minutes + " min"
    if (n === data.at) b.setAttribute("aria-current", "step")
  })
  if (!data.chair) {
    if (data.place !== data.here) add("button", data.facilitator + " is at " + data.phases[data.at].name + ": follow", "act go", () => send("follow", true))
    else if (!data.follow) add("button", "follow " + data.facilitator, "act", () => send("follow", true))
    if (data.follow) add("button", "stop following", "act", () => send("follow", false))
    if (!data.guest) add("button", "take the chair", "muted", () => send("chair"))
  }
  add("span", "", "gap")
  box.time = add("span", "", "time")
  box.time.setAttribute("role", "timer")
  box.of = add("span", "", "muted")
  if (data.chair) {
    add("button", data.paused ? "resume" : "pause", "act", () => send("pause"))
    add("button", "+1 min", "act", () => send("minute"))
    const last = data.at + 1 >= data.phases.length
    add("button", last ? "end the meeting" : "→ " + data.phases[data.at + 1].name, "act go", () => last ? send("end") : send("go", data.at + 1)).title = last ? "" : "key ]"
    if (!last) add("button", "end", "muted", () => send("end"))
  }
  box.say = add("span", box.announce || "", "say")
  box.say.setAttribute("aria-live", "polite")
  box.tick()
}
"""
_bar = component("platform_dash_meeting", css=_CSS, js=_JS)


def place_of(meeting: Meeting, phase: PhaseName, known: tuple[Sprint, ...]) -> dict[str, str]:
    """Where a phase is looked at: page, part and sprint (that which is planned, or the one before it)."""
    where = meeting_clock.place(phase)
    own = next((s for s in known if s.id == meeting.sprint_id), None)
    if own is not None and meeting.kind == MeetingKind.PLANNING and not where.planned:
        own = planning.before(known, own) or own
    return {"page": where.page, "part": where.part, "sprint": own.name if own else ""}


def _words(place: dict[str, str]) -> str:
    return f"{place['page']}|{place['part']}|{place['sprint']}"


def draw(here: Here, page: str) -> None:
    """The bar, looked at again every few seconds; nothing is drawn while no meeting runs."""
    with here.store.read() as connection:
        runs = stored.running(connection) is not None
    seconds = RUNNING_SECONDS if runs else IDLE_SECONDS
    st.fragment(_draw, run_every=seconds)(here, page, runs)


def _draw(here: Here, page: str, known: bool) -> None:
    with here.store.read() as connection:
        meeting = stored.running(connection)
    if meeting is None:
        return
    found = here.overview()
    moment = clock.now(here.settings)
    place = place_of(meeting, meeting.now_at.name, found.sprints)
    part = str(st.session_state.get("part") or "Draft") if page == "goals" else ""
    day = found.day.sprint.name if found.day else ""
    at_clock = meeting_clock.clock(meeting, moment)
    assert meeting.ends_at is not None
    with st.container(key="meeting-bar"):
        answer = _bar(
            key="meeting_bar",
            data={
                "phases": [{"name": p.name.value, "minutes": p.minutes} for p in meeting.phases],
                "at": meeting.phase,
                "ends": round(meeting.ends_at.timestamp() * 1000),
                "now": round(moment.timestamp() * 1000),
                "paused": round(meeting.paused_at.timestamp() * 1000) if meeting.paused_at else None,
                "late": round(at_clock.late / timedelta(minutes=1)),
                "chair": is_chair(meeting) and not here.guest,
                "follow": bool(st.session_state.get("follow")),
                "facilitator": meeting.facilitator or "The facilitator",
                "place": _words(place),
                "here": f"{page}|{part}|{day}",
                "woke": not known,
                "guest": here.guest,
                "present": bool(here.present),
                "done": st.session_state.get("meeting-done", 0),
                "nav": st.session_state.get("nav"),
                "page": page,
            },
            on_does_change=lambda: None,
        )
    asked = getattr(answer, "does", None)
    if asked and int(asked["n"]) > st.session_state.get("meeting-done", 0):
        st.session_state["meeting-done"] = int(asked["n"])
        _does(here, found, meeting, str(asked["what"]), asked["value"])


def is_chair(meeting: Meeting) -> bool:
    """Whether this person leads the meeting: by name, or because they began it in this session."""
    mine = me.name() != me.NOBODY and meeting.facilitator == me.name()
    return mine or st.session_state.get("chair") == meeting.id


def _does(here: Here, found: Overview, meeting: Meeting, what: str, value: Any) -> None:
    moment = clock.now(here.settings)
    match what:
        case "woke":
            st.rerun(scope="app")
        case "move":
            arrive(place_of(meeting, meeting.now_at.name, found.sprints))
        case "follow":
            st.session_state["follow"] = bool(value)
            if value:
                arrive(place_of(meeting, meeting.now_at.name, found.sprints))
            st.rerun(scope="fragment")
        case "chair":
            st.session_state["chair"] = meeting.id
            _save(here, changed(meeting, facilitator=me.name()))
        case "pause":
            _save(here, meeting_clock.pause(meeting, moment))
        case "minute":
            _save(here, meeting_clock.add_minute(meeting, moment))
        case "end":
            _save(here, meeting_clock.end(meeting, moment))
            st.rerun(scope="app")
        case "go":
            go(here, found, meeting, int(value))


def go(here: Here, found: Overview, meeting: Meeting, phase: int) -> None:
    """Set another phase and go there; where a retro begins, the running sprint's results are kept provisionally."""
    moment = clock.now(here.settings)
    try:
        new = meeting_clock.go(meeting, phase, moment)
    except ValueError:
        return
    if not _save(here, new):
        return
    place = place_of(new, new.now_at.name, found.sprints)
    if new.now_at.name == PhaseName.RETRO:
        sprint = sprint_calendar.named(found.sprints, place["sprint"])
        if sprint is not None:
            closing.take_provisional(here.store, sprint, here.today, moment, me.name(), here.settings.timezone)
    arrive(place)


def _save(here: Here, value: Meeting) -> bool:
    try:
        with here.store.write() as connection:
            stored.save_meeting(connection, value, author=me.name(), at=clock.now(here.settings))
    except Conflict:
        st.toast("Somebody else set the phase at the same moment: look at the bar.", icon=":material/info:")
        return False
    except StoreError as error:
        st.toast(plain(error), icon=":material/error:")
        return False
    return True


def arrive(place: dict[str, str]) -> None:
    """Go where a phase is looked at; the sprint and the part are set before the next page is drawn.

    The browser follows the page's own link: `st.switch_page` refuses while widgets are bound to the address.
    """
    st.session_state["goto"] = dict(place)
    n = st.session_state.get("nav", {"n": 0})["n"] + 1
    st.session_state["nav"] = {"to": place["page"], "n": n}
    st.rerun(scope="app")
