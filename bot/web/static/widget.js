// henji's chat widget, the loader: <script src="https://your-henji/widget.js" defer></script>
// Draws the button and takes the page's calls. The panel is fetched when somebody first needs it.
"use strict";

(() => {
  const WORDS = { en: ["Open chat", "The chat cannot be reached right now."] };
  const VERSION = "";
  const SCRIPT = document.currentScript;
  const HOME = new URL(SCRIPT.src).origin;
  const EARLY = window.henji; // a list of calls that the page made before this script ran
  if (EARLY?.open) return; // the page names the script twice

  const STYLE = `
    :host { all: initial; color-scheme: light dark;
      --paper: #fff; --ink: #23211c; --soft: #625c50; --line: #d6cfc0; --mine: #efe6d3; --theirs: #f5f3ee; --accent: #7a4f00; --on: #fff; --bad: #a32014; }
    @media (prefers-color-scheme: dark) { :host {
      --paper: #211f1c; --ink: #ece8df; --soft: #b6ae9f; --line: #45413a; --mine: #43371f; --theirs: #2d2a26; --accent: #e8b452; --on: #1d1503; --bad: #ff9b90; } }
    * { box-sizing: border-box; font: 16px/1.5 system-ui, sans-serif; }
    [hidden] { display: none !important; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .corner { position: fixed; inset-block-end: 16px; inset-inline-end: 16px; z-index: 2147483000; display: grid; gap: 8px; justify-items: end; max-width: calc(100vw - 32px); }
    .launcher { cursor: pointer; background: var(--accent); color: var(--on); border: 0; border-radius: 28px; min-height: 56px; padding: 8px 22px;
      font-weight: 600; box-shadow: 0 2px 10px #0005; }
    .launcher[aria-busy] { opacity: .75; cursor: progress; }
    .away { margin: 0; max-width: 280px; padding: 8px 12px; border-radius: 8px; background: var(--paper); color: var(--ink); border: 1px solid; }
  `;

  /** Private windows may forbid storage: then the talk lasts as long as the page. */
  const memory = {
    here: {},
    read(name) { try { return localStorage.getItem(`henji.${name}`) || ""; } catch { return this.here[name] || ""; } },
    write(name, text) { try { localStorage.setItem(`henji.${name}`, text); } catch { this.here[name] = text; } },
    forget() { for (const name of ["session", "queue", "rated", "known"]) this.write(name, ""); },
  };

  const draw = (tag, className = "", text = "") => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    element.dir = "auto";
    return element;
  };

  /** Chinese is read in one of two scripts, and pages name it by region: zh-TW reads zh-Hant. */
  const tag = (name) => {
    if (!/^zh\b/i.test(name)) return name;
    try { return `zh-${new Intl.Locale(name).maximize().script}`; } catch { return name; }
  };
  let wish = SCRIPT.dataset.lang;
  const wishes = () => (wish || document.documentElement.lang || navigator.languages.join(",")).split(",").map((one) => tag(one.trim()));
  const base = (name) => name.toLowerCase().split("-")[0];
  const pick = () => {
    const known = Object.keys(WORDS);
    for (const one of wishes()) {
      const found = known.find((name) => name.toLowerCase() === one.toLowerCase()) || known.find((name) => base(name) === base(one));
      if (found) return found;
    }
    return known[0];
  };
  const mirrored = () =>
    getComputedStyle(document.documentElement).direction === "rtl" || /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/i.test(wishes()[0]);

  /** What the panel shares with its loader. */
  const shell = {
    home: HOME,
    memory,
    draw,
    locale: () => wishes().join(",").slice(0, 200),
    speak(name) { wish = name; this.label(); },
    /** Words and direction of the button, in the language of now. */
    label(unread = false, told = "") {
      const language = pick();
      this.corner.lang = language;
      this.corner.dir = mirrored() ? "rtl" : "ltr";
      this.launcher.textContent = WORDS[language][0];
      this.launcher.classList.toggle("unread", unread);
      this.launcher.title = told;
      this.away.textContent = WORDS[language][1];
    },
  };

  const calls = []; // made before the panel is there
  let loading = null;
  let panel = null;
  let policy = null;

  const load = () => {
    loading ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      const address = `${HOME}/widget/panel.js?v=${VERSION}`;
      // A page may ask for a named policy before a script may name another.
      policy ??= window.trustedTypes?.createPolicy("henji", { createScriptURL: (one) => one });
      script.src = policy ? policy.createScriptURL(address) : address;
      script.henji = done;
      script.onerror = fail;
      document.head.append(script);
    }).then((build) => {
      panel = build(shell);
      for (const [name, ...given] of calls.splice(0)) panel[name](...given);
    });
    loading.catch(() => { loading = null; });
    return loading;
  };

  /** The button stays usable: who presses it again tries again. */
  const summon = async (opener, text) => {
    shell.launcher.setAttribute("aria-busy", "true");
    shell.away.hidden = true;
    try {
      await load();
      await panel.open(opener);
      if (text) panel.say(text);
    } catch {
      shell.away.hidden = false;
    }
    shell.launcher.removeAttribute("aria-busy");
  };

  const call = (name, given) => {
    if (panel) return panel[name](...given);
    calls.push([name, ...given]);
    if (name === "setLocale") shell.speak(given[0]);
    // Whoever logs out must be forgotten even where the panel is never opened.
    if (name === "identify" && !given[0] && memory.read("known")) memory.forget();
    return undefined;
  };

  const henji = {
    open: () => summon(),
    close: () => call("close", []),
    identify: (token) => call("identify", [token]),
    setLocale: (name) => call("setLocale", [name]),
    setContext: (context) => call("setContext", [context]),
    on: (event, act) => call("on", [event, act]),
  };

  const begin = () => {
    const host = draw("div");
    host.id = "henji-widget";
    shell.root = host.attachShadow({ mode: "open" });
    shell.dress = (style) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      shell.root.adoptedStyleSheets = [...shell.root.adoptedStyleSheets, sheet];
    };
    shell.dress(STYLE);
    shell.corner = draw("div", "corner");
    shell.launcher = draw("button", "launcher");
    shell.launcher.type = "button";
    shell.launcher.setAttribute("aria-haspopup", "dialog");
    shell.launcher.addEventListener("click", () => summon(shell.launcher));
    shell.away = draw("p", "away");
    shell.away.setAttribute("role", "status");
    shell.away.hidden = true;
    shell.corner.append(shell.away, shell.launcher);
    shell.root.append(shell.corner);
    shell.label();
    document.body.append(host);
    document.addEventListener("click", (event) => {
      const asked = event.target instanceof Element && event.target.closest("[data-henji-ask]");
      if (asked) summon(asked, asked.dataset.henjiAsk);
    });
    window.henji = henji;
    if (Array.isArray(EARLY)) for (const [name, ...given] of EARLY) henji[name]?.(...given);
    if (memory.read("queue")) load().then(() => panel.wake(), () => {}); // words of an earlier page that nobody has confirmed
  };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
