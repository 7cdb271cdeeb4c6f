// henji's chat widget, the panel: its loader (widget.js) fetches it when somebody first needs it.
// Everything is drawn in the loader's shadow root, and every word is set as text, never as markup.
"use strict";

(() => {
  const PATIENCE = 60_000; // milliseconds that the dots are shown without a sign from the server
  const QUIET = 45_000; // after an answer, before asking how it was
  const ASLEEP = 60_000; // out of sight for so long, a page lets go of its stream
  const STEADY = 10_000; // a stream that held for so long was a good one
  const SLOWEST = 30_000; // between two attempts
  const LATE = 20_000; // for one request
  const NEVER = new Set([400, 413, 422]); // henji will not take it however often it is sent

  const STYLE = `
    .launcher.unread { position: relative; }
    .launcher.unread::after { content: ""; position: absolute; inset-block-start: 2px; inset-inline-end: 6px; width: 14px; height: 14px; border-radius: 50%;
      background: var(--bad); border: 2px solid var(--paper); }
    :where(.panel) button { cursor: pointer; color: inherit; background: none; border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; min-height: 40px; }
    .panel { position: fixed; inset-block-end: 16px; inset-inline-end: 16px; z-index: 2147483001; width: 380px; height: min(640px, calc(100dvh - 32px));
      display: flex; flex-direction: column; background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: 12px;
      box-shadow: 0 6px 30px #0006; overflow: hidden; overflow-wrap: anywhere; }
    header { display: flex; align-items: center; gap: 8px; padding-block: 8px; padding-inline: 16px 8px; border-block-end: 1px solid var(--line); }
    h2 { flex: 1; margin: 0; font-weight: 600; }
    header button { border: 0; font-size: 22px; line-height: 1; width: 44px; min-height: 44px; }
    .about { padding: 8px 16px; border-block-end: 1px solid var(--line); }
    .about p { margin: 0; font-size: 13px; line-height: 1.45; color: var(--soft); }
    .hours { margin-block-start: 4px !important; }
    .hours::before { content: ""; display: inline-block; width: 8px; height: 8px; margin-inline-end: 6px; border-radius: 50%; border: 2px solid var(--soft); }
    .hours.open::before { background: var(--accent); border-color: var(--accent); }
    .log { flex: 1; overflow-y: auto; margin: 0; padding: 12px 16px; display: flex; flex-direction: column; gap: 12px; }
    .line { max-width: 88%; align-self: flex-start; }
    .line.buyer { align-self: flex-end; }
    .who { margin: 0 0 2px; font-size: 12px; color: var(--soft); }
    .text { margin: 0; padding: 8px 12px; border-radius: 12px; background: var(--theirs); white-space: pre-wrap; }
    .buyer .text { background: var(--mine); }
    .agent .text { border-inline-start: 3px solid var(--accent); }
    .state { margin: 2px 0 0; font-size: 13px; color: var(--soft); text-align: end; }
    .state.bad, .notice { color: var(--bad); }
    .state button { min-height: 32px; padding: 2px 10px; font-size: 13px; }
    .options { display: flex; flex-wrap: wrap; gap: 6px; margin-block-start: 6px; }
    .options button, .ask { color: var(--accent); border-color: var(--accent); }
    details { margin-block-start: 4px; font-size: 14px; }
    summary { cursor: pointer; color: var(--soft); font-size: 14px; padding-block: 4px; }
    .sources { margin: 4px 0 0; padding: 0; list-style: none; }
    .sources li { padding-block: 4px; padding-inline: 10px 0; border-inline-start: 3px solid var(--line); margin-block-end: 6px; font-size: 14px; }
    .sources a { color: var(--accent); font-size: 14px; }
    .quote { margin: 0; color: var(--soft); font-size: 14px; white-space: pre-line; }
    .rating { padding: 10px 12px; border: 1px solid var(--line); border-radius: 12px; }
    .rating p { margin: 0 0 6px; font-size: 14px; }
    .scores { display: grid; grid-template-columns: repeat(5, 1fr); gap: 6px; }
    .scores button { padding: 0; min-height: 44px; }
    .ends { display: flex; justify-content: space-between; gap: 12px; font-size: 12px; color: var(--soft); margin-block-start: 4px; }
    .ends span { font-size: 12px; }
    .typing { margin: 0; padding: 0 16px 8px; color: var(--soft); letter-spacing: 4px; }
    .typing span { animation: pulse 1.2s infinite; }
    .typing span:nth-child(2) { animation-delay: .2s; }
    .typing span:nth-child(3) { animation-delay: .4s; }
    @keyframes pulse { 50% { opacity: .2; } }
    @media (prefers-reduced-motion: reduce) { .typing span { animation: none; } }
    .notice, .handed { margin: 0; padding: 6px 16px; font-size: 14px; }
    .handed { background: var(--mine); }
    footer { border-block-start: 1px solid var(--line); padding: 8px; display: grid; gap: 8px; grid-template-columns: 1fr auto; }
    textarea { resize: none; height: 64px; color: inherit; background: transparent; border: 1px solid var(--soft); border-radius: 8px; padding: 8px; min-width: 0; }
    ::placeholder { color: var(--soft); opacity: 1; }
    .send { background: var(--accent); color: var(--on); border: 0; font-weight: 600; }
    .ask { grid-column: 1 / -1; }
    @media (max-width: 480px) { .panel { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; } }
    @media (max-height: 480px) { .about p:not(.label) { display: none; } textarea { height: 44px; } .ask { grid-column: auto; } }
  `;

  const sleep = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

  /** Longer from failure to failure, and never the same for all who failed together. */
  const pause = (failures) => Math.min(SLOWEST, 1000 * 2 ** failures) * (0.5 + Math.random() / 2);

  /** crypto.randomUUID is missing on plain http; these ids need to differ, no more. */
  const freshId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

  const onTheWeb = (address) => {
    try { return ["http:", "https:"].includes(new URL(address).protocol); } catch { return false; }
  };

  /** Seconds that the server asks for, in milliseconds; 0 where it asks for none. */
  const rest = (answer) => Math.min(600, Number.parseInt(answer.headers.get("retry-after") || "0", 10) || 0) * 1000;

  /** What the buyer said and henji has not confirmed: kept across pages, sent in order, each with its own id. */
  class Queue {
    constructor(memory) {
      this.memory = memory;
    }

    read(text = this.memory.read("queue")) {
      try { return JSON.parse(text || "[]"); } catch { return []; }
    }

    write(entries) {
      this.memory.write("queue", entries.length ? JSON.stringify(entries) : "");
    }

    of(talk) {
      return this.read().filter((entry) => entry.talk === talk);
    }

    add(entry) {
      this.write([...this.read(), entry]);
    }

    drop(id) {
      this.write(this.read().filter((entry) => entry.id !== id));
    }

    /** The session ended and another began: what was not sent goes there. */
    move(from, to) {
      this.write(this.read().map((entry) => (entry.talk === from ? { ...entry, talk: to } : entry)));
    }
  }

  class Panel {
    constructor(shell) {
      this.shell = shell;
      this.memory = shell.memory;
      this.queue = new Queue(shell.memory);
      this.acts = {};
      this.context = {};
      this.round = 0; // counts sessions: an answer to an earlier one is nobody's any more
      this.failures = 0;
      this.forgetLines();
      shell.dress(STYLE);
      this.watch();
    }

    // What the page may call.

    on(event, act) {
      (this.acts[event] ??= []).push(act);
    }

    emit(event, detail) {
      for (const act of this.acts[event] || []) {
        try { act(detail); } catch (error) { console.error(error); } // the page's mistake is not the buyer's
      }
    }

    setContext(context) {
      this.context = Object.fromEntries(["product", "order", "page"].filter((name) => context?.[name]).map((name) => [name, String(context[name])]));
    }

    /** The words change; the talk goes on. */
    async setLocale(name) {
      this.shell.speak(name);
      if (this.session) await this.restart();
    }

    /** Nobody sees another's lines: what is shown goes at once, before anybody is asked who comes next. */
    async identify(token) {
      if (!token && !this.token && !this.memory.read("known")) return;
      const begun = Boolean(this.session || this.ready);
      this.leave();
      if (!token) this.memory.forget();
      this.token = token || null;
      if (begun) await this.restart();
    }

    leave() {
      this.round += 1;
      this.hush();
      this.session = null;
      this.ready = null;
      this.forgetLines();
      this.log?.replaceChildren();
    }

    async restart() {
      const held = this.panel && !this.panel.hidden;
      this.ready = null;
      try {
        await this.start();
        if (held) await this.open(this.opener);
      } catch { /* the button, or the next message, tries again */ }
    }

    // A session with henji.

    /** Once; again after it failed. Who waits for a session that another took the place of, waits for that one. */
    start() {
      if (this.ready) return this.ready;
      const mine = this.begin().then(
        () => { this.frame(); this.fill(); this.listen(); this.flush(); },
        (error) => {
          if (this.ready === mine) this.ready = null;
          if (error.superseded) return this.start();
          throw error;
        },
      );
      this.ready = mine;
      return mine;
    }

    /** Words of an earlier page wait to be sent. */
    wake() {
      this.start().catch(() => { setTimeout(() => this.wake(), pause(++this.failures)); });
    }

    async begin() {
      const round = (this.round += 1);
      const asked = {
        token: this.session?.token || this.memory.read("session"),
        locale: this.shell.locale(),
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "",
      };
      // A page that stays open goes on with the session that the shop's token opened.
      if (this.token && !this.session) Object.assign(asked, { token: "", identity: this.token });
      const session = await this.post("/widget/session", asked).catch((error) => this.unproven(error));
      if (round !== this.round) throw Object.assign(new Error("another session has begun"), { superseded: true });
      if (this.token && !session.identified) throw new Error("the session has ended; call henji.identify again");
      this.session = session;
      this.memory.write(session.identified ? "known" : "session", session.identified ? "yes" : session.token);
      this.words = session.strings;
      this.person = session.person;
    }

    /** The shop's token proved nothing: its people read why, its buyer is served as anybody. */
    unproven(error) {
      if (error.status !== 401 || !this.token) throw error;
      console.error(`henji: ${error.message}`);
      this.token = null;
      return this.post("/widget/session", { token: this.memory.read("session"), locale: this.shell.locale(), zone: "" });
    }

    async post(path, body) {
      const answer = await fetch(this.shell.home + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(LATE),
      });
      if (answer.ok) return answer.json();
      const problem = await answer.json().catch(() => ({}));
      throw Object.assign(new Error(problem.detail || "refused"), { status: answer.status, rest: rest(answer) });
    }

    // What comes from henji.

    /** From the last line that was shown. */
    listen() {
      this.hush();
      if (!this.session) return;
      const query = new URLSearchParams({ token: this.session.token, after: this.cursor });
      const events = new EventSource(`${this.shell.home}/widget/events?${query}`);
      const hear = (name, act) => events.addEventListener(name, (event) => { if (events === this.events) act(JSON.parse(event.data)); });
      this.events = events;
      hear("line", (line) => this.hear(line));
      hear("state", (state) => this.typing(state.typing));
      hear("owner", (owner) => this.owned(owner.person));
      events.addEventListener("open", () => {
        this.opened = Date.now();
        this.warn("");
        this.flush();
      });
      events.addEventListener("error", () => { if (events === this.events) this.lost(events.readyState === EventSource.CLOSED); });
    }

    hush() {
      clearTimeout(this.reconnecting);
      this.events?.close();
      this.events = null;
    }

    /** The browser's own reconnecting is the same for everybody, and gives up on an answer such as 503. */
    lost(refused) {
      this.hush();
      if (this.opened && Date.now() - this.opened > STEADY) this.failures = 0;
      this.opened = 0;
      this.failures += 1;
      if (this.failures > 1) this.warn(navigator.onLine ? this.words.away : this.words.offline);
      // Refused again and again: the session may have ended.
      const anew = refused && this.failures % 3 === 0;
      this.reconnecting = setTimeout(() => (anew ? this.renew() : this.listen()), pause(this.failures));
    }

    async renew() {
      const before = this.session?.conversation;
      try {
        await this.begin();
        if (this.session.conversation !== before) this.fill();
      } catch (error) {
        if (error.rest) await sleep(error.rest);
      }
      this.listen();
    }

    resync() {
      if (!this.session) return;
      this.listen();
      this.flush();
    }

    watch() {
      addEventListener("offline", () => { if (this.session) this.warn(this.words.offline); });
      addEventListener("online", () => { this.notBefore = 0; this.resync(); });
      addEventListener("pagehide", () => this.hush());
      addEventListener("pageshow", (event) => { if (event.persisted) this.resync(); });
      addEventListener("storage", (event) => this.follow(event));
      document.addEventListener("visibilitychange", () => {
        clearTimeout(this.sleeping);
        if (document.hidden) this.sleeping = setTimeout(() => this.hush(), ASLEEP);
        else this.resync();
      });
    }

    /** Another page of this shop, in the same browser: what is said there is seen here, and a farewell holds here too. */
    follow(event) {
      if (event.key === "henji.known" && !event.newValue && this.token) this.identify(null);
      if (event.key !== "henji.queue" || !this.session) return;
      const waiting = this.queue.read(event.newValue).filter((entry) => entry.talk === this.session.conversation);
      const ids = new Set(waiting.map((entry) => entry.id));
      waiting.filter((entry) => !this.echoes.has(entry.id)).forEach((entry) => this.echo(entry, "sending"));
      this.echoes.forEach((echo, id) => { if (!ids.has(id)) this.confirm(id); });
    }

    // What goes to henji.

    /** False: henji cannot be reached and nothing is known of the buyer yet, so the words stay where they are. */
    async say(text) {
      try { await this.start(); } catch { this.warn(this.words?.away || ""); return false; }
      const entry = { id: freshId(), talk: this.session.conversation, text, context: this.context };
      this.queue.add(entry);
      this.echo(entry, "sending");
      this.flush();
      return true;
    }

    /** One after the other: what was said first arrives first. */
    async flush() {
      if (this.flushing || !this.session || Date.now() < (this.notBefore || 0)) return;
      this.flushing = true;
      clearTimeout(this.trying);
      try {
        for (let entry; (entry = this.session && this.queue.of(this.session.conversation)[0]); ) await this.deliver(entry);
        this.refusals = 0;
      } catch (error) {
        this.refusals = (this.refusals || 0) + 1;
        const wait = Math.max(error.rest || 0, pause(this.refusals));
        this.notBefore = error.rest ? Date.now() + error.rest : 0;
        this.trying = setTimeout(() => this.flush(), wait);
      } finally {
        this.flushing = false;
      }
    }

    /** The same id again when it fails: the server stores it once, however often it arrives. */
    async deliver(entry) {
      const { id, text, context } = entry;
      this.mark(id, "sending");
      try {
        const { stored } = await this.post("/widget/messages", { token: this.session.token, id, text, context });
        this.queue.drop(id);
        const restored = this.echoes.get(id)?.restored;
        this.confirm(id);
        if (!stored && restored) await this.redraw(); // it had arrived on an earlier page: it stands in the history
      } catch (error) {
        if (error.status === 401 && !this.token) await this.move(entry);
        else if (NEVER.has(error.status)) {
          this.queue.drop(id);
          this.mark(id, "failed");
        } else {
          this.mark(id, "waiting", !error.rest);
          throw error;
        }
      }
    }

    /** The session has ended; its words go to the one that follows. */
    async move(entry) {
      const before = entry.talk;
      this.memory.write("session", "");
      this.session = { ...this.session, token: "" };
      await this.begin();
      if (this.session.conversation === before) throw new Error("the session is refused");
      this.queue.move(before, this.session.conversation);
      this.fill();
      this.listen();
    }

    async redraw() {
      await this.begin();
      this.fill();
    }

    // What is shown.

    /** Drawn anew where words or direction changed; else it stays, and with it what is being typed. */
    frame() {
      if (this.panel?.lang === this.session.locale && this.panel.dir === this.shell.corner.dir) {
        this.tellHours();
        return;
      }
      const words = this.words;
      const writing = this.input && this.shell.root.activeElement === this.input;
      const typed = this.input?.value || "";
      const fresh = this.shell.draw("section", "panel");
      fresh.hidden = this.panel ? this.panel.hidden : true;
      fresh.lang = this.session.locale;
      fresh.dir = this.shell.corner.dir;
      fresh.setAttribute("role", "dialog");
      fresh.setAttribute("aria-label", words.title);
      fresh.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
      const head = this.shell.draw("header");
      const close = this.press("close", "×", () => this.close());
      close.setAttribute("aria-label", words.close);
      head.append(this.shell.draw("h2", "", words.title), close);
      head.dir = "";
      this.log = this.shell.draw("div", "log");
      this.log.dir = "";
      this.log.setAttribute("role", "log");
      this.log.setAttribute("aria-label", words.title);
      this.log.tabIndex = 0;
      this.dots = this.shell.draw("p", "typing");
      this.dots.dir = "";
      this.dots.append(...[1, 2, 3].map(() => this.shell.draw("span", "", "●")));
      this.dots.setAttribute("aria-hidden", "true");
      this.dots.hidden = true;
      this.notice = this.status("notice");
      this.handed = this.status("handed");
      fresh.append(head, this.about(), this.log, this.dots, this.notice, this.handed, this.foot());
      this.input.value = typed;
      if (this.panel) this.panel.replaceWith(fresh);
      else this.shell.root.append(fresh);
      this.panel = fresh;
      if (writing) this.input.focus();
    }

    status(className) {
      const line = this.shell.draw("p", className);
      line.setAttribute("role", "status");
      line.hidden = true;
      return line;
    }

    press(className, text, act) {
      const button = this.shell.draw("button", className, text);
      button.type = "button";
      button.addEventListener("click", act);
      return button;
    }

    /** That an automatic assistant answers is always in sight; when people are there, where the shop says so. */
    about() {
      const about = this.shell.draw("div", "about");
      about.dir = "";
      about.append(this.shell.draw("p", "label", this.words.ai_label));
      this.hours = this.shell.draw("p", "hours");
      about.append(this.hours);
      this.tellHours();
      return about;
    }

    tellHours() {
      const hours = this.session.hours;
      this.hours.hidden = !hours;
      this.hours.textContent = hours?.text || "";
      this.hours.classList.toggle("open", Boolean(hours?.open));
    }

    foot() {
      const foot = this.shell.draw("footer");
      foot.dir = "";
      this.input = this.shell.draw("textarea");
      this.input.placeholder = this.words.placeholder;
      this.input.setAttribute("aria-label", this.words.placeholder);
      this.input.maxLength = 6000;
      this.input.addEventListener("input", () => this.ponder());
      this.input.addEventListener("keydown", (event) => {
        // While an input method composes, Enter chooses a word: it must not send half a sentence.
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        this.sendTyped();
      });
      this.ask = this.press("ask", this.words.talk_to_person, () => this.say(this.session.person_request));
      foot.append(this.input, this.press("send", this.words.send, () => this.sendTyped()), this.ask);
      return foot;
    }

    async sendTyped() {
      if (!this.input.value.trim() || this.sending) return;
      this.sending = true;
      if (await this.say(this.input.value)) this.input.value = "";
      this.sending = false;
      this.input.focus();
    }

    async open(opener) {
      await this.start();
      if (this.session.hours && Date.parse(this.session.hours.changes) < Date.now()) this.begin().then(() => this.tellHours(), () => {});
      const shown = !this.panel.hidden;
      this.opener = opener || this.opener;
      this.panel.hidden = false;
      this.shell.launcher.hidden = true;
      this.shell.label();
      this.input.focus();
      this.bottom();
      this.ponder();
      if (!shown) this.emit("open");
    }

    close() {
      if (!this.panel || this.panel.hidden) return;
      this.panel.hidden = true;
      this.shell.launcher.hidden = false;
      (this.opener?.isConnected ? this.opener : this.shell.launcher).focus();
      this.ponder();
      this.emit("close");
    }

    forgetLines() {
      this.lines = new Set(); // the numbers of those that are shown
      this.cursor = 0;
      this.echoes = new Map(); // by id: what the buyer said here and nobody has confirmed
      this.last = null;
    }

    /** The whole thread anew: as henji has it, then what waits to be sent. */
    fill() {
      this.forgetLines();
      this.log.replaceChildren();
      this.session.history.forEach((line) => this.show(line));
      this.queue.of(this.session.conversation).forEach((entry) => this.echo(entry, "waiting", true));
      this.tellOwner();
      this.bottom();
      this.ponder();
    }

    hear(line) {
      if (!this.show(line)) return;
      this.typing(false);
      this.tellOwner();
      this.ponder();
      if (this.panel.hidden) this.shell.label(true, this.words.unread);
      this.emit("message", { author: line.author, text: line.text });
    }

    /** Each line once, whatever comes twice. */
    show(line) {
      if (line.seq) {
        if (this.lines.has(line.seq)) return null;
        this.lines.add(line.seq);
        this.cursor = Math.max(this.cursor, line.seq);
      }
      const low = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
      const shown = this.shell.draw("div", `line ${line.author}`);
      shown.dir = "";
      this.answered();
      if (line.author !== "buyer") shown.append(this.shell.draw("p", "who", line.author === "agent" ? this.words.agent : this.words.bot));
      const text = this.shell.draw("p", "text", line.text);
      if (line.language) text.lang = line.language;
      shown.append(text);
      if (line.options.length) shown.append(this.options(line.options));
      if (line.sources.length) shown.append(this.sources(line.sources));
      this.log.append(shown);
      this.last = line;
      if (low || line.author === "buyer") this.bottom();
      return shown;
    }

    /** Choices and the question after the answer belong to the end of the talk. */
    answered() {
      clearTimeout(this.asking);
      this.log.querySelectorAll(".options, .rating").forEach((old) => old.remove());
    }

    echo(entry, state, restored = false) {
      const line = this.show({ author: "buyer", text: entry.text, options: [], sources: [] });
      const told = this.shell.draw("p", "state");
      line.append(told);
      this.echoes.set(entry.id, { line, told, restored, text: entry.text });
      this.mark(entry.id, state);
    }

    confirm(id) {
      const echo = this.echoes.get(id);
      if (!echo) return;
      echo.told.remove();
      this.echoes.delete(id);
      if (!this.person && this.last?.author === "buyer") this.typing(true); // the answer may have overtaken it
    }

    /** How far a message is; with a button where trying at once may help. */
    mark(id, state, again = false) {
      const echo = this.echoes.get(id);
      if (!echo) return;
      const failed = state === "failed";
      echo.told.className = failed ? "state bad" : "state";
      echo.told.textContent = `${this.words[state]} `;
      const retry = () => {
        if (!failed) return this.flush();
        echo.line.remove();
        this.echoes.delete(id);
        return this.say(echo.text);
      };
      if (failed || again) echo.told.append(this.press("retry", this.words.retry, retry));
      this.bottom();
    }

    options(texts) {
      const list = this.shell.draw("div", "options");
      list.dir = "";
      texts.forEach((text) => list.append(this.press("", text, () => this.say(text))));
      return list;
    }

    sources(found) {
      const details = this.shell.draw("details");
      details.dir = "";
      const list = this.shell.draw("ul", "sources");
      list.dir = "";
      found.forEach((source) => {
        const item = this.shell.draw("li");
        const linked = onTheWeb(source.url);
        const title = this.shell.draw(linked ? "a" : "span", "", source.title || source.url || "");
        if (linked) Object.assign(title, { href: source.url, target: "_blank", rel: "noopener noreferrer" });
        item.append(title, this.shell.draw("p", "quote", source.quote));
        list.append(item);
      });
      details.append(this.shell.draw("summary", "", `${this.words.sources} (${found.length})`), list);
      return details;
    }

    typing(on) {
      clearTimeout(this.patience);
      this.dots.hidden = !on;
      if (on) this.patience = setTimeout(() => this.typing(false), PATIENCE);
      this.bottom();
    }

    warn(text) {
      this.notice.textContent = text;
      this.notice.hidden = !text;
    }

    owned(person) {
      const before = this.person;
      this.person = person;
      this.tellOwner();
      this.ponder();
      if (person && !before) this.emit("handoff");
      if (before && !person && this.last?.author === "agent") this.rate();
    }

    /** A person has it and has not answered yet. */
    tellOwner() {
      const waiting = this.person && this.last?.author !== "agent";
      this.handed.textContent = waiting ? this.words.with_person : "";
      this.handed.hidden = !waiting;
      this.ask.hidden = this.person;
      if (this.person) this.dots.hidden = true;
    }

    /** Ask how it was once the buyer has had time to read, and only if they do not write. */
    ponder() {
      clearTimeout(this.asking);
      const answered = this.last && (this.person ? this.last.author === "agent" : this.last.author !== "buyer" && !this.last.options.length);
      if (answered && !this.panel.hidden && !this.input.value) this.asking = setTimeout(() => this.rate(), QUIET);
    }

    rate() {
      if (!this.session.rating || this.memory.read("rated") === this.session.conversation || this.log.querySelector(".rating")) return;
      const asked = this.shell.draw("div", "rating");
      asked.dir = "";
      asked.setAttribute("role", "group");
      asked.setAttribute("aria-label", this.words.rate);
      const scores = this.shell.draw("div", "scores");
      scores.dir = "";
      const meaning = { 1: this.words.rate_low, 5: this.words.rate_high };
      [1, 2, 3, 4, 5].forEach((score) => {
        const button = this.press("", String(score), () => this.rated(asked, score));
        button.setAttribute("aria-label", [`${score} / 5`, meaning[score]].filter(Boolean).join(", "));
        scores.append(button);
      });
      const ends = this.shell.draw("div", "ends");
      ends.dir = "";
      ends.setAttribute("aria-hidden", "true");
      ends.append(this.shell.draw("span", "", meaning[1]), this.shell.draw("span", "", meaning[5]));
      asked.append(this.shell.draw("p", "", this.words.rate), scores, ends);
      this.log.append(asked);
      this.bottom();
    }

    async rated(asked, score) {
      try {
        await this.post("/widget/rating", { token: this.session.token, seq: this.cursor, score });
        this.memory.write("rated", this.session.conversation);
        asked.replaceChildren(this.shell.draw("p", "", this.words.rated));
        this.input.focus();
      } catch { /* it stays, and can be pressed again */ }
    }

    bottom() {
      this.log.scrollTop = this.log.scrollHeight;
    }
  }

  document.currentScript.henji((shell) => new Panel(shell));
})();
