// henji's chat widget. Plain script, no build: <script src="https://your-henji/widget.js" defer></script>
// Everything it draws lives in a shadow root, and every word it shows is set as text, never as markup.
"use strict";

(() => {
  const HOME = new URL(document.currentScript.src).origin;
  const LANGUAGE = document.currentScript.dataset.lang || document.documentElement.lang || navigator.languages.join(",");
  const STORED = "henji.session";
  const PATIENCE = 60_000; // milliseconds that the dots are shown without a sign from the server

  const STYLE = `
    :host { all: initial; color-scheme: light dark;
      --paper: #fff; --ink: #23211c; --soft: #625c50; --line: #d6cfc0; --mine: #efe6d3; --theirs: #f5f3ee; --accent: #7a4f00; --on: #fff; --bad: #a32014; }
    @media (prefers-color-scheme: dark) { :host {
      --paper: #211f1c; --ink: #ece8df; --soft: #b6ae9f; --line: #45413a; --mine: #43371f; --theirs: #2d2a26; --accent: #e8b452; --on: #1d1503; --bad: #ff9b90; } }
    * { box-sizing: border-box; font: 16px/1.5 system-ui, sans-serif; }
    button { cursor: pointer; color: inherit; background: none; border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; min-height: 40px; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    [hidden] { display: none !important; }
    .launcher { position: fixed; inset-block-end: 16px; inset-inline-end: 16px; z-index: 2147483000; background: var(--accent); color: var(--on);
      border: 0; border-radius: 28px; min-height: 56px; padding: 0 22px; font-weight: 600; max-width: calc(100vw - 32px); box-shadow: 0 2px 10px #0005; }
    .panel { position: fixed; inset-block-end: 16px; inset-inline-end: 16px; z-index: 2147483001; width: 380px; height: min(620px, calc(100dvh - 32px));
      display: flex; flex-direction: column; background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: 12px;
      box-shadow: 0 6px 30px #0006; overflow: hidden; overflow-wrap: anywhere; }
    @media (max-width: 480px) { .panel { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; } }
    header { display: flex; align-items: center; gap: 8px; padding: 8px 8px 8px 16px; border-block-end: 1px solid var(--line); }
    h2 { flex: 1; margin: 0; font-weight: 600; }
    header button { border: 0; font-size: 22px; line-height: 1; width: 44px; }
    .disclosure { margin: 0; padding: 8px 16px; font-size: 13px; color: var(--soft); border-block-end: 1px solid var(--line); }
    .log { flex: 1; overflow-y: auto; margin: 0; padding: 12px 16px; display: flex; flex-direction: column; gap: 12px; }
    .line { max-width: 88%; align-self: flex-start; }
    .line.buyer { align-self: flex-end; }
    .who { margin: 0 0 2px; font-size: 12px; color: var(--soft); }
    .text { margin: 0; padding: 8px 12px; border-radius: 12px; background: var(--theirs); white-space: pre-wrap; }
    .buyer .text { background: var(--mine); }
    .state { margin: 2px 0 0; font-size: 13px; color: var(--soft); text-align: end; }
    .state.bad, .notice { color: var(--bad); }
    .options { display: flex; flex-wrap: wrap; gap: 6px; margin-block-start: 6px; }
    .options button, .person { color: var(--accent); border-color: var(--accent); }
    details { margin-block-start: 4px; font-size: 14px; }
    summary { cursor: pointer; color: var(--soft); font-size: 14px; }
    .sources { margin: 4px 0 0; padding: 0; list-style: none; }
    .sources li { padding: 4px 0 4px 10px; border-inline-start: 3px solid var(--line); margin-block-end: 6px; font-size: 14px; }
    .sources a { color: var(--accent); font-size: 14px; }
    .quote { margin: 0; color: var(--soft); font-size: 14px; white-space: pre-line; }
    .typing { margin: 0; padding: 0 16px 8px; color: var(--soft); letter-spacing: 4px; }
    .typing span { animation: pulse 1.2s infinite; }
    .typing span:nth-child(2) { animation-delay: .2s; }
    .typing span:nth-child(3) { animation-delay: .4s; }
    @keyframes pulse { 50% { opacity: .2; } }
    @media (prefers-reduced-motion: reduce) { .typing span { animation: none; } }
    .notice { margin: 0; padding: 4px 16px; font-size: 14px; }
    footer { border-block-start: 1px solid var(--line); padding: 8px; display: grid; gap: 8px; grid-template-columns: 1fr auto; }
    textarea { resize: none; height: 64px; color: inherit; background: transparent; border: 1px solid var(--soft); border-radius: 8px; padding: 8px; min-width: 0; }
    ::placeholder { color: var(--soft); opacity: 1; }
    .send { background: var(--accent); color: var(--on); border: 0; font-weight: 600; }
    .person { grid-column: 1 / -1; }
  `;

  const draw = (tag, className = "", text = "") => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  };

  const press = (className, text, act) => {
    const button = draw("button", className, text);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  };

  /** Private windows may forbid storage: then the talk lasts as long as the page. */
  const memory = {
    read() { try { return localStorage.getItem(STORED) || ""; } catch { return ""; } },
    write(token) { try { localStorage.setItem(STORED, token); } catch { /* see above */ } },
  };

  const post = async (path, body) => {
    const answer = await fetch(HOME + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw Object.assign(new Error("refused"), { status: answer.status });
    return answer.json();
  };

  /** crypto.randomUUID is missing on plain http; these ids need to differ, no more. */
  const freshId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

  const onTheWeb = (address) => {
    try { return ["http:", "https:"].includes(new URL(address).protocol); } catch { return false; }
  };

  class Widget {
    constructor() {
      this.seen = 0;
      this.host = draw("div");
      this.host.id = "henji-widget";
      const root = this.host.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      this.root = root;
      document.body.append(this.host);
      document.addEventListener("click", (event) => {
        const asked = event.target instanceof Element && event.target.closest("[data-henji-ask]");
        if (asked) this.open(asked).then(() => this.say(asked.dataset.henjiAsk), () => { this.ready = null; });
      });
    }

    async start() {
      await this.begin(memory.read());
      this.frame();
    }

    async begin(token) {
      const known = this.session?.conversation;
      this.session = await post("/widget/session", {
        token,
        locale: LANGUAGE.slice(0, 200),
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "",
      });
      memory.write(this.session.token);
      if (this.session.conversation !== known) this.seen = 0;
      this.words = this.session.strings;
    }

    frame() {
      const words = this.words;
      this.launcher = press("launcher", words.open, () => this.open(this.launcher));
      this.launcher.setAttribute("aria-haspopup", "dialog");
      this.panel = draw("section", "panel");
      this.panel.hidden = true;
      this.panel.lang = this.session.locale;
      this.launcher.lang = this.session.locale;
      this.panel.setAttribute("role", "dialog");
      this.panel.setAttribute("aria-label", words.title);
      this.panel.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.close();
      });
      const head = draw("header");
      const close = press("close", "×", () => this.close());
      close.setAttribute("aria-label", words.close);
      head.append(draw("h2", "", words.title), close);
      this.log = draw("div", "log");
      this.log.setAttribute("role", "log");
      this.log.setAttribute("aria-live", "polite");
      this.log.setAttribute("aria-label", words.title);
      this.log.tabIndex = 0;
      this.dots = draw("p", "typing");
      this.dots.append(draw("span", "", "●"), draw("span", "", "●"), draw("span", "", "●"));
      this.dots.setAttribute("aria-hidden", "true");
      this.dots.hidden = true;
      this.notice = draw("p", "notice", words.offline);
      this.notice.setAttribute("role", "status");
      this.notice.hidden = true;
      this.panel.append(head, draw("p", "disclosure", words.ai_label), this.log, this.dots, this.notice, this.foot());
      this.root.append(this.launcher, this.panel);
      this.session.history.forEach((line) => this.show(line));
      addEventListener("offline", () => { this.notice.hidden = false; });
      addEventListener("online", () => { this.notice.hidden = true; this.listen(); });
      addEventListener("pagehide", () => this.events?.close());
      addEventListener("pageshow", (event) => { if (event.persisted && this.events) this.listen(); });
    }

    foot() {
      const foot = draw("footer");
      this.input = draw("textarea");
      this.input.placeholder = this.words.placeholder;
      this.input.setAttribute("aria-label", this.words.placeholder);
      this.input.maxLength = 6000;
      this.input.addEventListener("keydown", (event) => {
        // While an input method composes, Enter chooses a word: it must not send half a sentence.
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        this.sendTyped();
      });
      foot.append(
        this.input,
        press("send", this.words.send, () => this.sendTyped()),
        press("person", this.words.talk_to_person, () => this.say(this.session.person_request)),
      );
      return foot;
    }

    async open(opener) {
      if (!this.ready) this.ready = this.start();
      await this.ready;
      this.opener = opener;
      this.panel.hidden = false;
      this.launcher.hidden = true;
      if (!this.events) this.listen();
      this.input.focus();
      this.bottom();
    }

    close() {
      this.panel.hidden = true;
      this.launcher.hidden = false;
      (this.opener?.isConnected ? this.opener : this.launcher).focus();
    }

    sendTyped() {
      const text = this.input.value;
      if (!text.trim()) return;
      this.input.value = "";
      this.say(text);
      this.input.focus();
    }

    say(text) {
      const line = this.show({ author: "buyer", text, options: [], sources: [] });
      const state = draw("p", "state");
      line.append(state);
      this.deliver(text, freshId(), state);
    }

    /** The same id again when it fails: the server stores it once, however often it arrives. */
    async deliver(text, id, state, renewed = false) {
      state.className = "state";
      state.textContent = this.words.sending;
      try {
        await post("/widget/messages", { token: this.session.token, id, text });
        state.textContent = "";
        this.typing(true);
      } catch (error) {
        if (error.status === 401 && !renewed) {
          await this.renew();
          await this.deliver(text, id, state, true);
          return;
        }
        state.className = "state bad";
        state.textContent = `${this.words.failed} `;
        state.append(press("retry", this.words.retry, () => this.deliver(text, id, state)));
        this.bottom();
      }
    }

    async renew() {
      try {
        await this.begin("");
        this.listen();
      } catch { /* the message is then shown as not sent, with its button */ }
    }

    listen() {
      this.events?.close();
      const query = new URLSearchParams({ token: this.session.token, after: this.seen });
      this.events = new EventSource(`${HOME}/widget/events?${query}`);
      this.events.addEventListener("line", (event) => this.show(JSON.parse(event.data)));
      this.events.addEventListener("state", (event) => this.typing(JSON.parse(event.data).typing));
      this.events.addEventListener("open", () => { this.notice.hidden = true; });
      this.events.addEventListener("error", () => {
        // A browser gives up for good on an answer such as 401 or 503: then we ask again ourselves.
        if (this.events.readyState !== EventSource.CLOSED) return;
        clearTimeout(this.again);
        this.again = setTimeout(() => this.begin(memory.read()).then(() => this.listen(), () => this.listen()), 4000);
      });
    }

    typing(on) {
      clearTimeout(this.patience);
      this.dots.hidden = !on;
      if (on) this.patience = setTimeout(() => this.typing(false), PATIENCE);
      this.bottom();
    }

    show(line) {
      if (line.seq) {
        if (line.seq <= this.seen) return null;
        this.seen = line.seq;
      }
      const shown = draw("div", `line ${line.author}`);
      if (line.author !== "buyer") {
        this.typing(false);
        shown.append(draw("p", "who", line.author === "agent" ? this.words.agent : this.words.bot));
      }
      const text = draw("p", "text", line.text);
      text.dir = "auto";
      if (line.language) text.lang = line.language;
      shown.append(text);
      if (line.options.length) shown.append(this.options(line.options));
      if (line.sources.length) shown.append(this.sources(line.sources));
      this.log.append(shown);
      this.bottom();
      return shown;
    }

    options(texts) {
      const list = draw("div", "options");
      texts.forEach((text) => list.append(press("", text, () => this.say(text))));
      return list;
    }

    sources(found) {
      const details = draw("details");
      const list = draw("ul", "sources");
      found.forEach((source) => {
        const item = draw("li");
        const title = draw(onTheWeb(source.url) ? "a" : "span", "", source.title || source.url || "");
        if (title instanceof HTMLAnchorElement) Object.assign(title, { href: source.url, target: "_blank", rel: "noopener noreferrer" });
        const quote = draw("p", "quote", source.quote);
        quote.dir = "auto";
        item.append(title, quote);
        list.append(item);
      });
      details.append(draw("summary", "", `${this.words.sources} (${found.length})`), list);
      return details;
    }

    bottom() {
      this.log.scrollTop = this.log.scrollHeight;
    }
  }

  const begin = () => {
    const widget = new Widget();
    widget.ready = widget.start();
    widget.ready.catch(() => { widget.ready = null; }); // henji is away: the page stays as it is, the next click tries again
  };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
