// <revontuli-chat bot="paavo" lang="fi"><a href="https://…/fi/chat/paavo/">Paavo</a></revontuli-chat>
//
// A bot of Revontuli on any page: a button in the corner, and a conversation behind it. One script,
// no dependencies, no cookies, no style attributes and no HTML made of texts, so that it works
// under a strict Content-Security-Policy: script-src and connect-src need the bot's site alone.
// Without scripts the link inside the element is shown.
//
// Attributes: bot (its short name); lang (fi, sv, en; the page's own where it is left out); src (the
// bot's site; where this script came from if left out); place="here" for a button in the text;
// theme="light" or "dark" for a page that has only one. Colours: --chat-accent, --chat-on-accent.
(() => {
  "use strict";
  if (customElements.get("revontuli-chat")) return;
  const HOME = new URL(document.currentScript?.src ?? location.href).origin;
  const LONGEST = 2000;
  const PATIENCE = 20000; // milliseconds

  const WORDS = {
    fi: {
      open: "Kysy: {name}", close: "Sulje", title: "{name}", log: "Keskustelu", write: "Kirjoita kysymyksesi",
      send: "Lähetä", you: "Sinä: ", wait: "{name} vastaa…", more: "Lisää", again: "Aloita alusta",
      forget: "Unohda minut", know: "Mitä tiedät minusta?", page: "Avaa omalla sivulla", language: "Kieli",
      helped: "Oliko tästä apua?", yes: "Kyllä", no: "Ei", thanks: "Kiitos! Hyvä, että siitä oli apua.",
      sorry: "Kiitos. Kerro toisin sanoin, niin yritän uudelleen.", help: "Apua heti", example: "esimerkki",
      withheld: "Kirjoittamaasi ei säilytetä missään.", tab: "avautuu uuteen välilehteen",
      lost: "Viesti ei lähtenyt. Tarkista verkkoyhteys.", retry: "Yritä uudelleen",
      often: "Viestejä tulee nyt liikaa. Odota hetki ja yritä uudelleen.",
      busy: "Minua valmistellaan parhaillaan. Yritä hetken päästä uudelleen.",
      closed: "Botti ei ole nyt käytettävissä tällä sivulla.",
      refused: "Viestiä ei voitu ottaa vastaan. Kirjoita se toisin tai lyhyemmin.", choices: "Vaihtoehdot",
      danger: "Hätätilanteessa soita 112",
      forgotten: "Kaikki on unohdettu.", note: "Keskustelet ohjelman kanssa. Älä kirjoita nimiä tai numeroita, joista sinut tunnistaa.",
    },
    sv: {
      open: "Fråga {name}", close: "Stäng", title: "{name}", log: "Samtal", write: "Skriv din fråga",
      send: "Skicka", you: "Du: ", wait: "{name} svarar…", more: "Mer", again: "Börja om",
      forget: "Glöm mig", know: "Vad vet du om mig?", page: "Öppna på en egen sida", language: "Språk",
      helped: "Var det här till hjälp?", yes: "Ja", no: "Nej", thanks: "Tack! Bra att det var till hjälp.",
      sorry: "Tack. Säg det med andra ord, så försöker jag igen.", help: "Hjälp genast", example: "exempel",
      withheld: "Det du skrev sparas ingenstans.", tab: "öppnas i en ny flik",
      lost: "Meddelandet kunde inte skickas. Kontrollera nätverket.", retry: "Försök igen",
      often: "Det kommer för många meddelanden just nu. Vänta en stund och försök igen.",
      busy: "Jag håller på att göras i ordning. Försök igen om en stund.",
      closed: "Boten är inte tillgänglig på den här sidan just nu.",
      refused: "Meddelandet kunde inte tas emot. Skriv det på ett annat sätt eller kortare.", choices: "Alternativ",
      danger: "I en nödsituation, ring 112",
      forgotten: "Allt är glömt.", note: "Du pratar med ett program. Skriv inte namn eller nummer som avslöjar vem du är.",
    },
    en: {
      open: "Ask {name}", close: "Close", title: "{name}", log: "Conversation", write: "Write your question",
      send: "Send", you: "You: ", wait: "{name} is answering…", more: "More", again: "Start over",
      forget: "Forget me", know: "What do you know of me?", page: "Open on its own page", language: "Language",
      helped: "Did this help?", yes: "Yes", no: "No", thanks: "Thank you! Good that it helped.",
      sorry: "Thank you. Say it in other words and I'll try again.", help: "Help now", example: "example",
      withheld: "What you wrote is not kept anywhere.", tab: "opens in a new tab",
      lost: "It could not be sent. Look at your connection.", retry: "Try again",
      often: "There are too many messages just now. Wait a moment and try again.",
      busy: "I am being made ready. Try again in a moment.",
      closed: "The bot is not available on this page just now.",
      refused: "The message could not be taken. Write it otherwise or shorter.", choices: "Choices",
      danger: "In an emergency, call 112",
      forgotten: "Everything is forgotten.", note: "You talk with a program. Don't write names or numbers that tell who you are.",
    },
  };
  const NAMES = { fi: "suomi", sv: "svenska", en: "English" };

  const DARK = `--ink:#e8eef5;--muted:#a9b7c6;--paper:#0a121d;--surface:#111c2a;--line:#3a4d63;--edge:#7288a0;
    --bad:#ffb3ac;--bad-soft:#3d1715;--danger:#ff8a80;--danger-ink:#380906;
    --accent:var(--chat-accent,#5fd9bf);--on-accent:var(--chat-on-accent,#04211c);color-scheme:dark`;
  const STYLE = `
    :host { --ink:#12202e;--muted:#4b5b6b;--paper:#f7f9fb;--surface:#fff;--line:#d8e0e8;--edge:#6f8194;
      --bad:#8f1f1b;--bad-soft:#fbe6e4;--danger:#a82622;--danger-ink:#fff;
      --accent:var(--chat-accent,#0b6f6a);--on-accent:var(--chat-on-accent,#fff);color-scheme:light;
      font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",sans-serif !important;
      letter-spacing:normal !important;word-spacing:normal !important;text-transform:none !important;text-indent:0 !important;
      text-align:start !important;text-shadow:none !important;white-space:normal !important;font-style:normal !important }
    :host([hidden]) { display:none }
    @media (prefers-color-scheme:dark) { :host(:not([theme=light])) { ${DARK} } }
    :host([theme=dark]) { ${DARK} }
    *, ::before, ::after { box-sizing:border-box }
    .unseen { position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap }
    [hidden] { display:none !important }
    button, textarea { font:inherit;color:inherit }
    button, summary, .button { min-height:2.75rem;padding:.4rem 1rem;border:1px solid var(--edge);border-radius:.7rem;
      background:var(--surface);color:var(--ink);font-weight:600;cursor:pointer;text-decoration:none }
    .main { background:var(--accent);border-color:var(--accent);color:var(--on-accent) }
    .plain { border-color:transparent;background:transparent }
    :focus-visible { outline:3px solid var(--accent);outline-offset:2px }
    .main:focus-visible { outline-color:var(--ink);box-shadow:0 0 0 2px var(--surface) }
    .opener { position:fixed;right:1rem;bottom:1rem;z-index:2147483000;border-radius:2rem;padding:.6rem 1.3rem;
      box-shadow:0 2px 6px rgb(10 30 50/.2),0 10px 28px rgb(10 30 50/.2) }
    :host([place=here]) .opener { position:static;box-shadow:none }
    dialog { position:fixed;inset:auto 1rem 1rem auto;z-index:2147483001;margin:0;padding:0;border:1px solid var(--line);
      width:min(25rem,calc(100vw - 2rem));height:min(40rem,calc(100dvh - 2rem));max-width:none;max-height:none;
      border-radius:1rem;background:var(--paper);color:var(--ink);overflow:hidden;
      box-shadow:0 2px 6px rgb(10 30 50/.2),0 16px 48px rgb(10 30 50/.3) }
    dialog[open] { display:flex;flex-direction:column;animation:rise .18s ease-out }
    dialog::backdrop { background:var(--paper) }
    @keyframes rise { from { opacity:0;transform:translateY(.75rem) } }
    header { display:flex;align-items:center;gap:.25rem;padding:.35rem .5rem .35rem 1rem;background:var(--accent);color:var(--on-accent) }
    header h2 { flex:1;margin:0;font-size:1.1rem;min-width:0;overflow-wrap:anywhere }
    header button, header summary { background:transparent;color:inherit;border-color:transparent;padding:.4rem .75rem }
    header :focus-visible { outline-color:currentcolor;outline-offset:-3px;box-shadow:none }
    details { position:relative }
    summary { list-style:none;display:inline-flex;align-items:center }
    summary::-webkit-details-marker { display:none }
    .menu { position:absolute;right:0;top:100%;z-index:1;width:19rem;max-width:80vw;display:flex;flex-direction:column;padding:.5rem;
      background:var(--surface);color:var(--ink);border:1px solid var(--line);border-radius:.7rem;box-shadow:0 8px 28px rgb(10 30 50/.3) }
    .menu button, .menu a { text-align:left;padding:.4rem .75rem;border-color:transparent;background:transparent;color:var(--ink) }
    .menu .row button { padding:.4rem .65rem }
    .menu [aria-pressed=true] { border-color:var(--edge) }
    .menu :focus-visible { outline-color:var(--ink) }
    .row { display:flex;flex-wrap:wrap;gap:.4rem;align-items:center }
    .scroll { flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain }
    .scroll:focus-visible { outline-offset:-3px }
    .log { padding:1rem;display:flex;flex-direction:column;gap:1rem }
    .turn { display:flex;flex-direction:column;gap:.6rem }
    .turn:focus { outline:none }
    .mine { align-self:flex-end;max-width:85%;padding:.5rem .9rem;border-radius:1rem 1rem .3rem 1rem;background:var(--accent);
      color:var(--on-accent);white-space:pre-wrap;overflow-wrap:anywhere }
    .theirs { display:flex;flex-direction:column;align-items:flex-start;gap:.6rem;max-width:94%;overflow-wrap:anywhere }
    .words, .card { padding:.6rem .9rem;background:var(--surface);border:1px solid var(--line);border-radius:1rem 1rem 1rem .3rem;white-space:pre-wrap }
    .card { align-self:stretch;border-radius:.7rem;display:flex;flex-direction:column;gap:.35rem }
    .card h3 { margin:0;font-size:1rem;line-height:1.3 }
    .card p, .card ul { margin:0;padding:0 }
    .card ul { list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1rem }
    a { color:inherit;text-underline-offset:.18em }
    .hint { color:var(--muted);font-size:.92rem;margin:0 }
    .badge { padding:.05rem .5rem;border:1px solid var(--line);border-radius:1rem;font-size:.85rem }
    .urgent { align-self:stretch;max-width:none;padding:.8rem;border:3px solid var(--danger);border-left-width:10px;border-radius:.7rem;background:var(--bad-soft) }
    .urgent .words { padding:0;border:0;background:none;font-weight:600 }
    .urgent .title { margin:0;font-size:1.15rem;font-weight:750;color:var(--bad) }
    .urgent .button { background:var(--danger);border-color:var(--danger);color:var(--danger-ink);font-size:1.1rem }
    .button { display:inline-flex;align-items:center }
    .choices { display:flex;flex-wrap:wrap;gap:.4rem;padding:0 1rem 1rem }
    .choices button, .rating button { min-height:2.25rem;padding:.2rem .9rem;border-radius:2rem }
    .tell { padding:0 1rem }
    .fault { margin:0 0 .6rem;padding:.6rem .8rem;border-left:4px solid var(--danger);background:var(--bad-soft);color:var(--ink) }
    form { padding:.6rem 1rem 1rem;border-top:1px solid var(--line);background:var(--surface) }
    label { display:block;font-weight:600;font-size:.92rem;margin-bottom:.25rem }
    form .line { display:flex;gap:.5rem;align-items:flex-end }
    textarea { flex:1;min-width:0;min-height:2.75rem;max-height:9rem;padding:.5rem .7rem;resize:none;field-sizing:content;
      border:1px solid var(--edge);border-radius:.7rem;background:var(--paper) }
    [aria-disabled=true] { opacity:.65;cursor:progress }
    @media (max-width:30rem), (max-height:30rem) { dialog { inset:0;width:100vw;height:100dvh;border:0;border-radius:0 } }
    @media (prefers-reduced-motion:reduce) { dialog[open] { animation:none } }
    @media (forced-colors:active) { .mine, .words, .card, header { border:1px solid } }
    @media print { :host { display:none } }`;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  // An element with attributes and children; what is undefined or null is left out.
  function make(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== ""));
    return made;
  }

  const isSafe = (url) => /^(https?:\/\/[^/]|tel:|mailto:)/i.test(url);
  const newId = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  // Storage may be forbidden or full; the conversation then lasts as long as the page.
  function stored(kind, key, value) {
    try {
      const storage = window[kind];
      if (value === undefined) return storage.getItem(key) ?? "";
      if (value) storage.setItem(key, value);
      else storage.removeItem(key);
    } catch { /* as above */ }
    return "";
  }

  class Failure extends Error {
    constructor(status) {
      super(`status ${status}`);
      this.status = status;
    }
  }

  class RevontuliChat extends HTMLElement {
    #host; #bot; #language; #name; #key = ""; #greeted = false; #waiting = false; #queued = false; #parts = {};

    connectedCallback() {
      if (this.shadowRoot) return;
      this.#host = this.#origin();
      this.#bot = this.getAttribute("bot") ?? "";
      const asked = (this.getAttribute("lang") || document.documentElement.lang || "fi").slice(0, 2).toLowerCase();
      this.#language = asked in WORDS ? asked : "en";
      this.#name = this.getAttribute("name") || this.textContent.trim() || this.#bot;
      this.attachShadow({ mode: "open" });
      this.shadowRoot.adoptedStyleSheets = [sheet];
      this.#build();
      this.#key = stored("sessionStorage", this.#place("key"));
      if (stored("sessionStorage", this.#place("open"))) this.#open(false);
      this.#colour();
    }

    #origin() {
      try {
        const wanted = new URL(this.getAttribute("src") || HOME, location.href);
        return /^https?:$/.test(wanted.protocol) ? wanted.origin : HOME;
      } catch {
        return HOME;
      }
    }

    #place(what) {
      return `revontuli-chat:${this.#host}:${this.#bot}:${what}`;
    }

    #say(word) {
      return WORDS[this.#language][word].replace("{name}", () => this.#name);
    }

    // What stands on the page

    #build() {
      const parts = this.#parts;
      parts.opener = make("button", { class: "opener main", type: "button", "aria-haspopup": "dialog", onclick: () => this.#open(true) });
      parts.title = make("h2", { id: "title" });
      parts.menu = make("div", { class: "menu" });
      parts.more = make("span", { class: "unseen" });
      parts.details = make("details", {}, make("summary", {}, make("span", { "aria-hidden": "true" }, "☰"), parts.more), parts.menu);
      parts.close = make("button", { type: "button", onclick: () => this.#close() });
      parts.log = make("div", { class: "log", role: "log", "aria-live": "polite" });
      parts.choices = make("div", { class: "choices", role: "group", hidden: true });
      parts.scroll = make("div", { class: "scroll", tabindex: "0", role: "region" }, parts.log, parts.choices);
      parts.status = make("p", { class: "hint tell", role: "status" });
      parts.fault = make("div", { class: "tell", role: "alert" });
      parts.label = make("label", { for: "text" });
      parts.text = make("textarea", { id: "text", rows: "1", maxlength: LONGEST, enterkeyhint: "send", autocomplete: "off" });
      parts.send = make("button", { class: "main" });
      parts.form = make("form", {}, parts.label, make("div", { class: "line" }, parts.text, parts.send));
      parts.dialog = make("dialog", { "aria-labelledby": "title" },
        make("header", {}, parts.title, parts.details, parts.close),
        parts.scroll, parts.status, parts.fault, parts.form);
      parts.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.#sendText();
      });
      parts.text.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.#sendText();
      });
      parts.dialog.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        if (parts.details.open) {
          parts.details.open = false;
          parts.details.firstElementChild.focus();
        } else this.#close();
      });
      parts.dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.#close();
      });
      parts.dialog.addEventListener("click", (event) => {
        if (!parts.details.contains(event.composedPath()[0])) parts.details.open = false;
      });
      this.shadowRoot.append(parts.opener, parts.dialog);
      this.#letter();
    }

    // All words in the language of the conversation.
    #letter() {
      const parts = this.#parts;
      this.shadowRoot.querySelectorAll("dialog, .opener").forEach((part) => part.setAttribute("lang", this.#language));
      parts.opener.textContent = this.#say("open");
      parts.title.textContent = this.#say("title");
      parts.more.textContent = this.#say("more");
      parts.close.replaceChildren(make("span", { "aria-hidden": "true" }, "✕"), make("span", { class: "unseen" }, this.#say("close")));
      for (const part of [parts.log, parts.scroll]) part.setAttribute("aria-label", this.#say("log"));
      parts.choices.setAttribute("aria-label", this.#say("choices"));
      parts.label.textContent = this.#say("write");
      parts.send.textContent = this.#say("send");
      const item = (word, act) => make("button", { type: "button", onclick: () => { parts.details.open = false; act(); } }, this.#say(word));
      parts.menu.replaceChildren(
        item("know", () => this.#sendMessage({ text: this.#say("know") })),
        item("again", () => this.#beginAnew(false)),
        item("forget", () => this.#beginAnew(true)),
        make("a", { class: "button", href: `${this.#host}/${this.#language}/chat/${encodeURIComponent(this.#bot)}/`, target: "_blank", rel: "noopener" },
          this.#say("page"), this.#unseen(` (${this.#say("tab")})`)),
        make("div", { class: "row", role: "group", "aria-label": this.#say("language") },
          Object.entries(NAMES).map(([code, name]) => make("button", {
            type: "button", lang: code, "aria-pressed": String(code === this.#language),
            onclick: () => { parts.details.open = false; this.#speak(code); this.#focusText(); },
          }, name))),
      );
    }

    #speak(language) {
      if (language === this.#language || !(language in WORDS)) return;
      this.#language = language;
      this.#letter();
    }

    #unseen(words) {
      return make("span", { class: "unseen" }, words);
    }

    async #colour() {
      try {
        const bots = await this.#fetch("GET", "/bots");
        const bot = bots.items.find((one) => one.id === this.#bot);
        if (!bot) return;
        if (!this.getAttribute("name")) this.#name = bot.name[this.#language] || Object.values(bot.name)[0] || this.#name;
        const { accent, on_accent: onAccent } = bot.colours;
        if (accent && onAccent && CSS.supports("color", accent) && CSS.supports("color", onAccent)) {
          const own = new CSSStyleSheet();
          own.replaceSync(`:host { --accent:var(--chat-accent,${accent}) !important;--on-accent:var(--chat-on-accent,${onAccent}) !important }`);
          this.shadowRoot.adoptedStyleSheets = [sheet, own];
        }
        this.#letter();
      } catch { /* its own colours are a comfort, no need */ }
    }

    // Opening and closing

    #open(byHand) {
      const { dialog, opener } = this.#parts;
      if (dialog.open) return;
      const fills = matchMedia("(max-width:30rem), (max-height:30rem)").matches;
      if (fills && byHand) dialog.showModal(); // nothing else can be reached behind it
      else {
        const before = document.activeElement;
        dialog.show();
        if (!byHand) { // nobody asked for it just now: the focus stays where it was
          this.shadowRoot.activeElement?.blur();
          if (before !== document.body) before?.focus?.();
        }
      }
      opener.hidden = true;
      stored("sessionStorage", this.#place("open"), "yes");
      if (byHand) this.#focusText();
      if (!this.#greeted) this.#arrive();
    }

    #close() {
      const { dialog, opener } = this.#parts;
      dialog.close();
      opener.hidden = false;
      opener.focus();
      stored("sessionStorage", this.#place("open"), "");
    }

    #focusText() {
      this.#parts.text.focus({ preventScroll: true });
    }

    // Talking with the bot's site

    async #fetch(method, path, body, withMemory = path !== "/bots") {
      const headers = { Accept: "application/json" };
      if (body) headers["Content-Type"] = "application/json";
      const memory = withMemory && stored("localStorage", this.#place("memory"));
      if (memory) headers["X-Memory-Key"] = memory;
      if (this.#key && path.startsWith("/conversations/")) headers["X-Conversation-Key"] = this.#key;
      const answer = await fetch(`${this.#host}/api/v1${path}`, {
        method, headers, body: body && JSON.stringify(body), mode: "cors", credentials: "omit", cache: "no-store",
        signal: AbortSignal.timeout?.(PATIENCE),
      });
      if (!answer.ok) throw new Failure(answer.status);
      return answer.status === 204 ? null : answer.json();
    }

    // The conversation so far; a new one where there is none, or it is forgotten.
    async #arrive() {
      this.#greeted = true;
      this.#wait(true);
      try {
        let told = null;
        if (this.#key) {
          try {
            told = await this.#fetch("GET", "/conversations/current");
          } catch (failure) {
            if (failure.status !== 404) throw failure;
          }
        }
        this.#show(told ?? (await this.#begin()));
        this.#wait(false);
      } catch (failure) {
        this.#greeted = false;
        this.#wait(false);
        this.#tell(failure, () => this.#arrive());
      }
    }

    async #begin() {
      const told = await this.#fetch("POST", "/conversations", { bot: this.#bot, language: this.#language, channel: "widget" });
      this.#key = told.key;
      stored("sessionStorage", this.#place("key"), told.key);
      return told;
    }

    #show(told) {
      this.#parts.log.replaceChildren(make("p", { class: "hint" }, this.#say("note")));
      this.#speak(told.language);
      for (const turn of told.turns) this.#parts.log.append(this.#turn(turn));
      this.#offer(told.turns.at(-1)?.choices ?? []);
      if (told.turns.length > 1) this.#scrollTo(this.#parts.log.lastElementChild);
    }

    #sendText() {
      const text = this.#parts.text.value.trim();
      this.#queued = Boolean(text && this.#waiting); // written before the last answer came
      if (!text || this.#waiting) return;
      this.#parts.text.value = "";
      this.#sendMessage({ text });
    }

    #sendMessage(what, said = what.text) {
      if (this.#waiting) return;
      const mine = make("div", { class: "turn", tabindex: "-1" }, this.#mine(said));
      this.#parts.log.append(mine);
      this.#scrollTo(mine);
      this.#offer([]);
      this.#send({ ...what, language: this.#language, message_id: newId() }, mine);
    }

    // Send a message; the same one again where it did not go through: its id keeps it from being
    // answered twice.
    async #send(message, mine, isAgain = false) {
      this.#wait(true);
      try {
        if (!this.#key) await this.#begin();
        const answer = await this.#fetch("POST", "/conversations/current/messages", message);
        stored("localStorage", this.#place("memory"), answer.memory_key);
        if (answer.is_forgotten) this.#parts.log.replaceChildren();
        this.#speak(answer.language);
        const turn = this.#turn(answer.turn);
        mine.remove();
        this.#parts.log.append(turn);
        this.#offer(answer.turn.choices);
        this.#wait(false);
        this.#scrollTo(turn);
        if (matchMedia("(pointer: fine)").matches) this.#focusText();
      } catch (failure) {
        this.#wait(false);
        if (failure.status === 404 && !isAgain) { // forgotten meanwhile: begun anew, and said there
          this.#key = "";
          return this.#send(message.choice ? { ...message, choice: "", text: mine.textContent.slice(this.#say("you").length) } : message, mine, true);
        }
        this.#tell(failure, () => this.#send(message, mine));
      }
    }

    async #beginAnew(everything) {
      this.#wait(true);
      try {
        if (this.#key) {
          try {
            await this.#fetch("DELETE", "/conversations/current", undefined, everything);
          } catch (failure) {
            if (failure.status !== 404) throw failure;
          }
        }
        if (everything) stored("localStorage", this.#place("memory"), "");
        this.#key = "";
        stored("sessionStorage", this.#place("key"), "");
        this.#show(await this.#begin());
        this.#wait(false);
        this.#parts.status.textContent = everything ? this.#say("forgotten") : "";
        this.#focusText();
      } catch (failure) {
        this.#wait(false);
        this.#tell(failure, () => this.#beginAnew(everything));
      }
    }

    #wait(isWaiting) {
      this.#waiting = isWaiting;
      this.#parts.status.textContent = isWaiting ? this.#say("wait") : "";
      this.#parts.send.setAttribute("aria-disabled", String(isWaiting));
      if (isWaiting) this.#parts.fault.replaceChildren();
      else if (this.#queued) queueMicrotask(() => this.#sendText());
    }

    #tell(failure, again) {
      const word = { 403: "closed", 413: "refused", 422: "refused", 429: "often", 503: "busy" }[failure.status] ?? "lost";
      const retry = make("button", { type: "button", onclick: () => { this.#parts.fault.replaceChildren(); this.#focusText(); again(); } }, this.#say("retry"));
      this.#parts.fault.replaceChildren(
        make("div", { class: "fault" }, make("p", {}, this.#say(word)),
          make("p", {}, make("a", { href: "tel:112" }, this.#say("danger"))), word === "refused" || word === "closed" ? null : retry));
    }

    // What is said

    #mine(words) {
      return make("div", { class: "mine" }, this.#unseen(this.#say("you")), words);
    }

    #turn(turn) {
      const theirs = make("div", { class: turn.is_urgent ? "theirs urgent" : "theirs", lang: turn.language, role: turn.is_urgent ? "alert" : undefined },
        this.#unseen(`${this.#name}: `),
        turn.is_urgent ? make("p", { class: "title" }, `! ${this.#say("help")}`) : null,
        turn.parts.map((part) => this.#part(part)));
      if (turn.may_rate) theirs.append(this.#rating(turn));
      const hidden = turn.is_urgent && turn.id && !turn.said;
      return make("div", { class: "turn", tabindex: "-1" },
        turn.said ? this.#mine(turn.said) : hidden ? make("p", { class: "hint" }, this.#say("withheld")) : null, theirs);
    }

    #part(part) {
      const lang = part.language || undefined;
      if (part.type === "link") return make("div", {}, this.#link(part, "button"));
      if (part.type === "say")
        return make("div", { class: "words", lang }, part.pieces.map((piece) => (piece.url ? this.#link({ label: piece.text, url: piece.url }) : piece.text)));
      return make("div", { class: "card", lang },
        make("h3", {}, this.#link({ label: part.title, url: part.url })),
        part.provider || part.is_example
          ? make("p", { class: "hint" }, part.provider, part.is_example ? " " : null, part.is_example ? make("span", { class: "badge" }, this.#say("example")) : null) : null,
        part.text ? make("p", {}, part.text) : null,
        part.reasons.length ? make("p", { class: "row" }, part.reasons.map((reason) => make("span", { class: "badge" }, reason))) : null,
        part.links.length ? make("ul", {}, part.links.map((link) => make("li", {}, this.#link(link)))) : null);
    }

    #link({ label, url }, kind) {
      if (!isSafe(url)) return label;
      const isPage = /^http/i.test(url);
      return make("a", { class: kind, href: url, target: isPage ? "_blank" : undefined, rel: isPage ? "noopener" : undefined },
        label, isPage ? this.#unseen(` (${this.#say("tab")})`) : null);
    }

    #rating(turn) {
      const box = make("div", { class: "rating row", role: "group", "aria-label": this.#say("helped") });
      const thank = (helped) => box.replaceChildren(make("p", { class: "hint", role: "status" }, this.#say(helped ? "thanks" : "sorry")));
      if (turn.helped !== null) {
        thank(turn.helped);
        return box;
      }
      const button = (word, helpful) => make("button", {
        type: "button",
        onclick: async () => {
          try {
            await this.#fetch("POST", "/conversations/current/ratings", { turn: turn.id, helpful });
            thank(helpful);
            this.#focusText();
            const isNewest = box.closest(".turn") === this.#parts.log.lastElementChild;
            if (!helpful && isNewest) this.#sendMessage({ choice: "feedback:did_not_help" }, this.#say("no"));
          } catch (failure) {
            this.#tell(failure, () => this.#parts.fault.replaceChildren());
          }
        },
      }, this.#say(word));
      box.append(make("span", { class: "hint", "aria-hidden": "true" }, this.#say("helped")), button("yes", true), button("no", false));
      return box;
    }

    #offer(choices) {
      this.#parts.choices.hidden = !choices.length;
      this.#parts.choices.replaceChildren(...choices.map((choice) => make("button", {
        type: "button",
        onclick: () => { this.#focusText(); this.#sendMessage({ choice: choice.value }, choice.label); },
      }, choice.label)));
    }

    #scrollTo(element) {
      this.#parts.scroll.scrollTop = element.offsetTop - this.#parts.scroll.offsetTop - 8;
    }
  }

  customElements.define("revontuli-chat", RevontuliChat);
})();
