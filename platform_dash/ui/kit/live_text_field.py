"""A text field that loses nothing: it sends while one types, and the browser holds each word until it is kept.

Streamlit's own fields deliver text when they lose focus, and a reload before that loses it. This one writes every
keystroke into the browser's storage at once, sends it a moment later, and sends it again until the page says that the
text is in the store (`ack`). So a reload, a lost connection or a restart of the server in mid-word brings it back.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

_CSS = """
:host,.f{display:block;font-family:var(--st-font);color:var(--st-text-color)}
label:not([hidden]){display:block;font-size:14px;line-height:1.5rem;min-height:1.5rem;margin:0 0 .25rem}
input,textarea{box-sizing:border-box;width:100%;font:inherit;font-size:16px;line-height:1.4;color:inherit;resize:vertical;
 background:var(--st-secondary-background-color);border:1px solid var(--st-border-color);border-radius:var(--st-base-radius);
 padding:.42rem .7rem;min-height:2.5rem;outline:none}
textarea{min-height:4.2rem}
input:focus,textarea:focus{border-color:var(--st-primary-color);box-shadow:0 0 0 1px var(--st-primary-color)}
::placeholder{color:inherit;opacity:.55}
"""
_JS = """
const DELAY = 250, AGAIN = 1500, PATIENT = 15000, HELD = 1500, AWAY = 5000
// What all fields of the window share. A text sent after a link was followed would ask for the page just left, and win:
// so a click on a link waits, shortly, until all words are kept, and the fields left behind send no more.
const all = (window.platformDashTyped ??= { boxes: new Set(), passing: false, listening: false })
const left = () => all.boxes.forEach(b => { b.left = Date.now() })
const unkept = () => [...all.boxes].filter(b => b.isConnected && b.unkept())
const leave = event => {
  const link = event.composedPath().find(n => n.tagName === "A" && n.href)
  if (!link || link.target === "_blank" || event.ctrlKey || event.metaKey || event.shiftKey || all.passing) return
  const asked = Date.now()
  if (!unkept().length) { left(); return }
  event.preventDefault()
  event.stopImmediatePropagation()
  unkept().forEach(b => b.send())
  const go = () => {
    if (unkept().length && Date.now() - asked < HELD) { setTimeout(go, 30); return }
    left()
    all.passing = true
    link.click()
    all.passing = false
  }
  setTimeout(go, 30)
}
if (!all.listening) {
  all.listening = true
  document.addEventListener("click", leave, true)
  window.addEventListener("popstate", left)
}
export default function ({ data, parentElement, setStateValue }) {
  const kept = (data.hold ? "platform_dash.held." : "platform_dash.typed.") + data.id
  const read = () => { try { return JSON.parse(localStorage.getItem(kept) || "null") } catch { return null } }
  let box = parentElement.querySelector(".f")
  if (!box || box.dataset.id !== data.id) {
    if (box) { clearInterval(box.again); all.boxes.delete(box); box.remove() }
    box = document.createElement("div")
    box.className = "f"
    box.dataset.id = data.id
    const label = document.createElement("label")
    label.htmlFor = "t"
    const input = document.createElement(data.area ? "textarea" : "input")
    input.id = "t"
    input.autocomplete = "off"
    box.append(label, input)
    parentElement.append(box)
    box.sent = box.left = 0
    box.wait = AGAIN
    box.unkept = () => { const mine = read(); return !!mine && mine.n > box.ack }
    const send = () => {
      clearTimeout(box.timer)
      if (!box.unkept() || Date.now() - box.left < AWAY) return
      const mine = read()
      box.sent = Date.now()
      box.set("typed", { v: mine.v, n: mine.n, t: box.sent })
    }
    input.addEventListener("input", () => {
      localStorage.setItem(kept, JSON.stringify({ v: input.value, n: Math.max(Date.now(), (read()?.n || 0) + 1) }))
      clearTimeout(box.timer)
      box.wait = AGAIN
      box.timer = setTimeout(send, DELAY)
    })
    for (const name of ["keydown", "keyup", "keypress"]) // keys typed here are no shortcuts of the page
      input.addEventListener(name, e => { if (!["Tab", "Escape"].includes(e.key)) e.stopPropagation() })
    input.addEventListener("blur", send)
    input.addEventListener("keydown", e => { if (e.key === "Enter" && (!data.area || e.ctrlKey || e.metaKey)) send() })
    box.again = setInterval(() => {
      if (!box.isConnected) { clearInterval(box.again); all.boxes.delete(box); return }
      if (Date.now() - box.sent > box.wait) { box.wait = Math.min(2 * box.wait, PATIENT); send() }
    }, 500)
    all.boxes.add(box)
    box.fresh = true
    box.send = send
  }
  const input = box.querySelector("input,textarea")
  box.set = setStateValue
  box.ack = data.ack
  box.querySelector("label").textContent = data.label
  box.querySelector("label").hidden = data.bare
  input.placeholder = data.placeholder
  input.setAttribute("aria-label", data.label)
  input.setAttribute("aria-invalid", data.wrong ? "true" : "false")
  if (data.area) input.rows = data.rows
  const mine = read()
  if (mine && mine.n <= (data.hold ? data.clear : data.ack)) localStorage.removeItem(kept)
  if (data.clear && box.cleared !== data.clear) {
    box.cleared = data.clear
    if (!mine || mine.n <= data.clear) input.value = data.value
  }
  const pending = mine && mine.n > data.ack ? mine : null
  if (pending) {
    if (box.fresh && input.value !== pending.v) input.value = pending.v
    if (box.fresh) box.send()
  } else if ((box.fresh || parentElement.ownerDocument.activeElement?.shadowRoot !== input.getRootNode()) && input.value !== data.value) {
    input.value = data.value
  }
  box.fresh = false
}
"""
_field = component("platform_dash_typed", css=_CSS, js=_JS)


def field(
    label: str,
    value: str,
    *,
    key: str,
    keep: Callable[[str], bool] | None = None,
    place: str = "",
    area: bool = False,
    rows: int = 3,
    placeholder: str = "",
    wrong: bool = False,
    bare: bool = False,
) -> str:
    """Draw the field; what stands in it now.

    value: the kept text. keep: writes a newer text to the store and says whether that worked; only then the browser
    lets go of its copy. Without it the browser holds its copy until `forget`: when the form around it is saved. place:
    tells stores apart, so that one browser never mixes their texts. bare: the label is read aloud and not shown.
    """
    told = f"typed-{key}"

    # Before the page is drawn, so that this drawing says already what was kept. (The state is not called "value":
    # Streamlit takes a lone key of that name for a wrapping, and never calls.)
    def heard() -> None:
        _take(st.session_state.get(key), told, keep)

    ack, last = st.session_state.get(told, (0, None))
    result = _field(
        key=key,
        data={
            "id": f"{sha256(place.encode()).hexdigest()[:10]}.{key}",
            "label": label,
            "ack": ack,
            "value": value if last is None else last,
            "hold": keep is None,
            "clear": ack if last is None else 0,
            "area": area,
            "rows": rows,
            "placeholder": placeholder,
            "wrong": wrong,
            "bare": bare,
        },
        on_typed_change=heard,
    )
    _take(result, told, keep)  # after a restart the text comes with the first run, and no callback with it
    last = st.session_state.get(told, (0, None))[1]
    return value if last is None else str(last)


def _take(state: Any, told: str, keep: Callable[[str], bool] | None) -> None:
    given = getattr(state, "typed", None)
    if not given:
        return
    text, n = str(given["v"]), int(given["n"])
    if n > st.session_state.get(told, (0, None))[0] and (keep is None or keep(text)):
        st.session_state[told] = (n, text)


def forget(prefix: str) -> None:
    """Empty the fields whose key begins so: their text is stored elsewhere now, and browsers let go of it."""
    for name in [k for k in st.session_state if str(k).startswith(f"typed-{prefix}")]:
        st.session_state[name] = (st.session_state[name][0], None)
