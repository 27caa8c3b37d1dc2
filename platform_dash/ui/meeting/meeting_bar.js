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
