// <brobygger-chat>: the chat in any page. Attributes: lang, country, start, server, exit, launcher, open, layout.
import config from "./config.js";
import style from "./style.js";
import { Conversation } from "./conversation.js";
import { h } from "./dom.js";
import { frame, reword } from "./frame.js";
import { Memory } from "./memory.js";
import { Scroll } from "./scroll.js";
import { paragraphs } from "./text.js";
import * as view from "./view.js";

const typingLasts = 12_000; // ms after which the sign of writing goes by itself

export class BrobyggerChat extends HTMLElement {
  static home = "";
  static observedAttributes = ["lang", "open"];

  #part = null;
  #memory;
  #talk = null;
  #scroll;
  #placed = new Set(); // ids of words and messages that are on the screen
  #escapes = [];
  #typingEnd = 0;
  #lastBy = "";
  #isOver = false;
  #anew = 0; // when a conversation was begun by itself, because the one before had run out
  #listening = null;
  #code = "";

  connectedCallback() {
    this.#takeCode();
    if (!this.#part) this.#build();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    document.addEventListener("keydown", (e) => this.#countEscapes(e), { signal });
    window.addEventListener("online", () => this.#talk?.hurry(), { signal });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#talk?.hurry(); }, { signal });
    this.#showOpen();
  }

  disconnectedCallback() {
    this.#listening?.abort();
    this.#talk?.close();
    this.#talk = null;
  }

  attributeChangedCallback(name) {
    if (!this.#part) return;
    if (name === "lang") this.#reword();
    if (name === "open") this.#showOpen();
  }

  // language of the page's words: chosen here, else the element's, else the page's, else the browser's.
  get language() {
    const wishes = [this.#memory?.lang, this.getAttribute("lang"), this.closest("[lang]")?.lang, ...navigator.languages];
    for (const wish of wishes) {
      const code = (wish ?? "").toLowerCase().split("-")[0].replace(/^(no|nn)$/, "nb");
      if (config.words[code]) return code;
    }
    return config.default;
  }

  // say gives words in the language of the page.
  say = (key, vars = {}) => (config.words[this.language][key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => vars[name] ?? whole);

  // leave goes away from the page at once and leaves nothing of the conversation on this device.
  leave = () => {
    this.#memory.clear();
    this.#talk?.close();
    document.documentElement.hidden = true;
    document.title = "";
    location.replace(this.getAttribute("exit") || config.exit);
  };

  get #server() { return (this.getAttribute("server") || BrobyggerChat.home).replace(/\/+$/, ""); }

  #hints = () => {
    const country = (this.getAttribute("country") ?? "").toUpperCase();
    const start = this.getAttribute("start") ?? "";
    return {
      lang: this.language,
      ...(/^[A-Z]{2}$/.test(country) && { country }),
      ...(!this.#memory.conversation && /^[a-z0-9_.:-]{1,64}$/.test(start) && { start }),
      ...(!this.#memory.conversation && this.#code && { start: `move:${this.#code}` }),
    };
  };

  // takeCode takes the one-time code of a conversation that goes on here out of the address, which is sent nowhere.
  #takeCode() {
    const code = new URLSearchParams(location.hash.slice(1)).get("move") ?? "";
    if (this.getAttribute("layout") !== "page" || !/^[A-Za-z0-9-]{1,20}$/.test(code)) return;
    this.#code = code.toLowerCase();
    history.replaceState(null, "", location.pathname + location.search);
  }

  #build() {
    this.#memory = new Memory(this.#server);
    const part = frame({ languages: config.languages, textChars: config.text_chars });
    this.#part = part;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    root.append(part.launch, part.panel);
    this.#scroll = new Scroll(part.scroller, part.newest);
    part.launch.addEventListener("click", () => { this.toggleAttribute("open", true); part.text.focus(); });
    part.close.addEventListener("click", () => { this.removeAttribute("open"); part.launch.focus(); });
    part.exit.addEventListener("click", this.leave);
    part.lang.addEventListener("change", () => this.#changeLanguage(part.lang.value));
    part.delete.addEventListener("click", () => part.ask.showModal());
    part.ask.addEventListener("click", (e) => this.#answerDelete(e.target.closest("button")?.value));
    part.form.addEventListener("submit", (e) => { e.preventDefault(); this.#submit(); });
    // Screen keyboards do not always tell of a key, but always of the line they are about to break.
    let shift = false;
    const enter = (e) => {
      if (shift || e.isComposing) return;
      e.preventDefault();
      this.#submit();
    };
    part.text.addEventListener("keydown", (e) => { shift = e.shiftKey; if (e.key === "Enter") enter(e); });
    part.text.addEventListener("beforeinput", (e) => { if (e.inputType === "insertLineBreak") enter(e); });
    part.text.addEventListener("input", () => { this.#memory.draft = part.text.value; this.#measure(); });
    part.text.value = this.#memory.draft;
    this.#reword();
    this.#measure();
  }

  #reword() {
    const part = this.#part;
    part.panel.lang = this.language;
    part.lang.value = this.language;
    part.langShort.textContent = this.language.toUpperCase();
    part.launch.lang = this.language;
    reword(this.shadowRoot, this.say);
    part.intro.querySelector(".intro-short").replaceChildren(...paragraphs(this.say("chat.intro"), { phones: true }).flatMap((p) => [...p.childNodes]));
    this.#measure();
  }

  // showOpen begins the conversation as soon as the chat can be seen.
  #showOpen() {
    const launcher = this.hasAttribute("launcher");
    const open = !launcher || this.hasAttribute("open");
    this.#part.launch.hidden = !launcher || open;
    this.#part.panel.hidden = !open;
    this.#part.close.hidden = !launcher;
    if (open && !this.#talk) this.#begin();
  }

  #begin() {
    this.#isOver = false;
    this.#placed.clear();
    this.#part.log.replaceChildren();
    this.#part.log.setAttribute("aria-busy", "true"); // what was said before is not read aloud again
    this.#status("");
    this.#talk = new Conversation(this.#server, this.#memory, this.#hints, {
      message: (id, m) => this.#message(m, id),
      own: (word) => this.#own(word),
      changed: (word) => this.#changed(word),
      ready: () => this.#ready(),
      typing: () => this.#typing(true),
      lost: (lost) => this.#status(lost ? "net.lost" : ""),
      told: (messages) => { messages.forEach((m) => this.#message(m, null)); this.#goOn(); },
      forgotten: () => this.#forgotten(),
      ended: () => this.#over("chat.ended"),
    });
    this.#placeWords("");
    // A tab that has a conversation already asks in it; a new one begins with the code.
    if (this.#memory.conversation) this.#goOn();
    this.#talk.open();
  }

  // goOn asks in the conversation itself for the one that the code names; a word is sent until it is taken in.
  #goOn() {
    const code = this.#code;
    this.#code = "";
    if (code) this.#talk.say({ choice: `move:${code}` }, this.say("move.here"));
  }

  #message(m, feedID) {
    if (!m.id || !this.#placed.has(m.id)) {
      if (m.id) this.#placed.add(m.id);
      this.#typing(false);
      if (m.choices?.length || m.ask_place) this.#retire();
      this.#lastBy = m.by ?? "";
      this.#append(view.message(m, { say: this.say, lang: this.language, choose: this.#choose, share: this.#share, file: feedID && ((n) => this.#talk.file(feedID, n)) }));
    }
    if (feedID) this.#placeWords(feedID);
  }

  // placeWords puts the person's words where they were said: behind the entry that was the last one then.
  #placeWords(feedID) {
    for (const word of this.#memory.words) {
      if (word.after === feedID && !this.#placed.has(word.id)) this.#own(word);
    }
  }

  #own(word) {
    this.#placed.add(word.id);
    this.#retire();
    const entry = view.own(word, { say: this.say, retry: (w) => this.#talk.again(w) });
    this.#append(entry);
    if (!word.sent && this.#lastBy !== "human") this.#typing(true); // a human shows by themselves that they write
  }

  #changed(word) {
    const entry = this.#part.log.querySelector(`[data-word="${word.id}"]`);
    if (entry) view.setState(entry, word, { say: this.say, retry: (w) => this.#talk.again(w) });
    if (word.failed || word.waiting) this.#typing(false);
  }

  // ready: everything that was said before is on the screen now.
  #ready() {
    this.#code = ""; // the conversation began with it
    for (const word of this.#memory.words) if (!this.#placed.has(word.id)) this.#own(word);
    if (this.#part.log.getAttribute("aria-busy") === "false") return;
    this.#part.log.setAttribute("aria-busy", "false");
    // Somebody who comes for the first time begins at the top, with what this is.
    if (this.#memory.words.length > 0) this.#scroll.settle();
  }

  // retire takes away buttons that belong to a step that is over.
  #retire() {
    const old = [...this.#part.log.querySelectorAll(".entry > .choices, .entry > .place")];
    const focused = old.some((e) => e.contains(this.shadowRoot.activeElement));
    old.forEach((e) => e.remove());
    if (focused) this.#part.scroller.focus({ preventScroll: true });
  }

  #append(entry) {
    const before = this.#part.log.lastElementChild;
    const kind = (e) => e.className.replace(" follows", "") + (e.querySelector(".by")?.textContent ?? "");
    if (before && kind(before) === kind(entry)) entry.classList.add("follows");
    this.#scroll.add(this.#part.log, entry, { replayed: this.#part.log.getAttribute("aria-busy") === "true", mustSee: entry.classList.contains("crisis") });
  }

  #choose = (choice) => {
    this.#say({ choice: choice.value }, choice.label);
    // The button is gone; the next Tab leads on to what comes after the person's own words.
    this.#part.log.lastElementChild?.focus({ preventScroll: true });
  };

  #share = () => {
    this.#status("place.wait");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      this.#status("");
      const rough = (degrees) => Math.round(degrees * 100) / 100; // about a kilometre, and no nearer
      this.#say({ location: { lat: rough(coords.latitude), lon: rough(coords.longitude) } }, this.say("place.shared"));
    }, () => this.#status("place.failed"), { timeout: 15_000, maximumAge: 600_000 });
  };

  #submit() {
    const text = this.#part.text.value.trim();
    if (text === "" || text.length > config.text_chars) return;
    this.#part.text.value = "";
    this.#memory.draft = "";
    this.#measure();
    this.#say({ text }, text);
  }

  #say(body, label) {
    if (this.#part.status.dataset.key?.startsWith("place.")) this.#status("");
    if (this.#isOver) this.#begin();
    this.#talk.say(body, label);
    this.#scroll.toEnd();
  }

  // measure lets the field grow with its text and says when the text gets too long.
  #measure() {
    const { text, left } = this.#part;
    text.style.height = "auto";
    if (text.scrollHeight > 0) text.style.height = `${Math.min(text.scrollHeight + 2, 180)}px`;
    const rest = config.text_chars - text.value.trim().length;
    const near = rest < config.text_chars / 10;
    left.textContent = !near ? "" : rest < 0 ? this.say("write.over", { n: -rest }) : this.say("write.left", { n: rest });
    left.classList.toggle("over", rest < 0);
    text.setAttribute("aria-invalid", String(rest < 0));
  }

  #typing(on) {
    clearTimeout(this.#typingEnd);
    this.#part.typing.hidden = !on;
    if (!on) return;
    this.#typingEnd = setTimeout(() => this.#typing(false), typingLasts);
    this.#scroll.keepEnd();
  }

  #status(key) {
    const { status } = this.#part;
    if ((status.dataset.key ?? "") === key) return;
    status.dataset.key = key;
    const crisis = key === "net.lost";
    status.className = crisis ? "status lost" : "status";
    status.replaceChildren(...(key ? paragraphs(this.say(key), { phones: crisis }) : []));
  }

  async #changeLanguage(code) {
    this.#memory.lang = code;
    this.setAttribute("lang", code);
    this.#say({ choice: `lang:${code}` }, config.languages.find((l) => l.code === code).name);
    if (this.getAttribute("layout") !== "page") return;
    // The words around the chat come from the server; without it they stay as they are.
    const address = new URL(location.href);
    address.searchParams.set("lang", code);
    history.replaceState(null, "", address);
    document.documentElement.lang = code;
    const html = await fetch(address).then((r) => (r.ok ? r.text() : "")).catch(() => "");
    const page = new DOMParser().parseFromString(html, "text/html");
    const intro = page.querySelector("[slot=intro]");
    if (!intro) return;
    document.title = page.title;
    this.querySelector("[slot=intro]")?.replaceWith(document.adoptNode(intro));
  }

  async #answerDelete(answer) {
    const { ask } = this.#part;
    const failed = ask.querySelector(".ask-failed");
    failed.textContent = "";
    if (answer === "no") ask.close();
    if (answer !== "yes") return;
    try {
      await this.#talk.forget();
    } catch {
      failed.textContent = this.say("delete.failed");
      return;
    }
    ask.close();
    this.#over("delete.done");
  }

  // forgotten clears the screen and what this tab remembers of the time before. Only what waits to be sent stays.
  #forgotten() {
    this.#memory.words = this.#memory.words.filter((word) => word.waiting || !this.#placed.has(word.id));
    for (const entry of [...this.#part.log.children]) {
      if (!this.#memory.words.some((word) => word.id === entry.dataset.word)) entry.remove();
    }
    this.#typing(false);
    if (this.#part.log.getAttribute("aria-busy") === "true") return;
    // Usually the bot says what was erased. A screen that goes empty without a word would frighten.
    setTimeout(() => { if (!this.#part.log.firstChild) this.#append(view.notice("delete.done", this.say)); }, 3000);
  }

  // over ends the conversation on this device, and offers a new one.
  #over(key) {
    this.#isOver = true;
    this.#talk.close();
    this.#typing(false);
    this.#status("");
    const unsent = key === "chat.ended" ? this.#memory.words.filter((word) => !word.sent) : [];
    const { lang } = this.#memory;
    this.#memory.clear();
    this.#memory.lang = lang;
    this.#memory.words = unsent.map((word) => ({ ...word, after: "" }));
    if (unsent.length > 0 && Date.now() - this.#anew > 60_000) {
      // What somebody has just written must be read for danger at once, not when they have pressed a button.
      this.#anew = Date.now();
      this.#begin();
      this.#part.log.prepend(view.notice("chat.anew", this.say));
      return;
    }
    this.#part.text.value = "";
    const again = h("button", { type: "button", class: "choice", "data-say": "chat.again", onclick: () => { this.#begin(); this.#part.text.focus(); } }, this.say("chat.again"));
    this.#part.log.replaceChildren(view.notice(key, this.say, h("div", { class: "choices" }, again)));
    this.#part.log.setAttribute("aria-busy", "false");
    again.focus();
  }

  #countEscapes(e) {
    if (e.key !== "Escape" || this.#part.panel.hidden) return;
    const now = Date.now();
    this.#escapes = [...this.#escapes.filter((at) => now - at < 2000), now];
    if (this.#escapes.length >= 3) this.leave();
  }
}
