export default function ({ data, setStateValue }) {
  const key = "platform_dash.me";
  if (data && data.say !== null && data.say !== undefined) {
    if (localStorage.getItem(key) !== data.say) localStorage.setItem(key, data.say);
  }
  const kept = localStorage.getItem(key) || "";
  let browser = localStorage.getItem(key + ".browser");
  if (!browser) {
    browser = "browser " + Array.from(crypto.getRandomValues(new Uint8Array(9)), b => b.toString(16).padStart(2, "0")).join("");
    localStorage.setItem(key + ".browser", browser);
  }
  for (const [name, value] of [["name", kept], ["browser", browser]]) // so that the next visit knows it at once
    document.cookie = `platform_dash_${name}=${encodeURIComponent(value)};path=/;max-age=31536000;SameSite=Lax`;
  if (!data || data.known !== kept || data.browser !== browser) setStateValue("who", { name: kept, browser });
}
