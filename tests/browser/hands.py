"""A person at a browser, in the team's afternoon."""

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import settle

WEDNESDAY = "2026-11-25T14:05:00+00:00"
TOGETHER = {"NOW": WEDNESDAY, "LOOK_EVERY": "2"}  # settings of a server whose people wait for each other


class Hands:
    """One person at one browser. Clicks are counted; typing is not, and keys are keys."""

    def __init__(self, browser: Browser, url: str, name: str) -> None:
        self.context = browser.new_context(viewport={"width": 1366, "height": 900}, accept_downloads=True)
        self.context.add_init_script(f"localStorage.setItem('platform_dash.me', {name!r})")  # said once, long ago
        self.page: Page = self.context.new_page()
        self.page.goto(url, wait_until="commit")
        self.clicks = 0

    @classmethod
    def at_once(cls, browser: Browser, url: str, *names: str) -> list["Hands"]:
        """People who open the same page side by side."""
        people = [cls(browser, url, name) for name in names]
        for one in people:
            settle(one.page)
        return people

    def click(self, what: Locator) -> None:
        expect(what).to_be_visible(timeout=20_000)
        what.click()
        self.clicks += 1
        settle(self.page)

    def button(self, name: str, *, exact: bool = True) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=exact).first)

    def type(self, label: str, text: str) -> None:
        """Type into a field; what it holds is in the store before one goes on."""
        field = self.page.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")
        self.page.wait_for_function(
            "() => !Object.keys(localStorage).some(k => k.startsWith('platform_dash.typed.'))",
            timeout=15_000,
            polling=100,
        )
        settle(self.page)

    def key(self, key: str) -> None:
        settle(self.page)
        self.page.keyboard.press(key)
        settle(self.page)

    def pick(self, label: str, *names: str) -> None:
        """Pick some of a few names that stand there."""
        few = self.page.get_by_role("toolbar", name=label)
        for name in names:
            self.click(few.get_by_role("button", name=name))

    def choose(self, label: str, name: str) -> None:
        """Pick from a list by keyboard: type a name, press Enter."""
        self.page.get_by_label(label, exact=True).focus()
        for key in (*name, "Enter", "Tab"):
            self.page.keyboard.press(key)
        settle(self.page)

    def sees(self, text: str, timeout: float = 20_000) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=timeout)
