const DELAY = 250, AGAIN = 1500, PATIENT = 15000, HELD = 1500, HELD_BUTTON = 8000, AWAY = 5000
// What all fields of the window share. A text sent after a link was followed would ask for the page just left, and win;
// one sent after a button was pressed would miss what the button saves. So a click waits until all words are kept, and
// the fields that a link leaves behind send no more.
const all = (window.platformDashTyped ??= { boxes: new Set(), passing: false, listening: false })
const left = () => all.boxes.forEach(b => { b.left = Date.now() })
const unkept = () => [...all.boxes].filter(b => b.isConnected && b.unkept())
const PRESSED = '[data-testid="stButton"] button'
const same = (target, at) => [...document.querySelectorAll(PRESSED)].filter(b => b.innerText === target.innerText)[at] ?? target
const hold = event => {
  const path = event.composedPath().filter(n => n instanceof Element)
  const target = path.find(n => n.matches(PRESSED) || (n.tagName === "A" && n.href))
  if (!target || all.passing) return
  const link = target.tagName === "A"
  if (link && (target.target === "_blank" || event.ctrlKey || event.metaKey || event.shiftKey)) return
  const asked = Date.now()
  if (!unkept().length) { if (link) left(); return }
  event.preventDefault()
  event.stopImmediatePropagation()
  // the page may be drawn anew meanwhile: then the button of the same words at the same place is pressed
  const at = [...document.querySelectorAll(PRESSED)].filter(b => b.innerText === target.innerText).indexOf(target)
  unkept().forEach(b => b.send())
  const go = () => {
    if (unkept().length && Date.now() - asked < (link ? HELD : HELD_BUTTON)) { setTimeout(go, 30); return }
    if (link) left()
    all.passing = true
    ;(target.isConnected ? target : same(target, at)).click()
    all.passing = false
  }
  setTimeout(go, 30)
}
if (!all.listening) {
  all.listening = true
  document.addEventListener("click", hold, true)
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
