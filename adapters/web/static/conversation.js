// One conversation with the server: begins it, follows it, and sees to it that no word is lost or sent twice.
// It draws nothing: what happens goes to the functions in `on`.
import { Client, Refused } from "./client.js";

const silence = 50_000; // ms without a sign of life after which a stream counts as lost; the server sends one each 20 s
const longest = 30_000; // ms between two tries at most

export class Conversation {
  #client;
  #memory;
  #hints;
  #on;
  #last = "";
  #beginning = null;
  #sending = false;
  #ended = false;
  #lost = false;
  #stop = new AbortController();
  #pauses = new Set();

  // on: message(entry, message), own(word), changed(word), forgotten(), ready(), typing(), lost(isLost), ended(), told(messages)
  constructor(server, memory, hints, on) {
    this.#client = new Client(server);
    this.#memory = memory;
    this.#hints = hints;
    this.#on = on;
  }

  // last is the feed entry that was read last.
  get last() { return this.#last; }

  // open follows the conversation until close, and sends what was left unsent.
  open() {
    this.#follow();
    this.#send();
  }

  close() {
    this.#stop.abort();
    this.hurry();
  }

  // hurry tries at once what is waiting for its next try.
  hurry() { for (const end of this.#pauses) end(); }

  // say keeps a word and sends it. body is { text } | { choice } | { location }; label is how it looks in the conversation.
  say(body, label) {
    const word = { id: newID(), body, label, at: new Date().toISOString(), after: this.#last, sent: false };
    this.#memory.words = [...this.#memory.words, word];
    this.#on.own(word);
    this.#send();
  }

  // again sends a word that was refused once more.
  again(word) {
    word.failed = false;
    this.#memory.save();
    this.#on.changed(word);
    this.#send();
  }

  // file gives a file of the message in a feed entry as a Blob.
  async file(entry, n) { return this.#client.file(await this.#begun(), entry, n); }

  // forget has everything erased. What waits to be sent is dropped first. It throws when the server cannot be reached.
  async forget() {
    this.#memory.words = this.#memory.words.filter((word) => word.sent);
    if (this.#memory.conversation && !this.#ended) await this.#client.forget(this.#memory.conversation);
  }

  async #begun() {
    if (this.#memory.conversation) return this.#memory.conversation;
    this.#beginning ??= this.#client.begin(this.#hints()).finally(() => { this.#beginning = null; });
    const { id, token, expires, messages } = await this.#beginning;
    if (!this.#memory.conversation) {
      this.#memory.conversation = { id, token, expires };
      if (messages) this.#on.told(messages);
    }
    return this.#memory.conversation;
  }

  async #follow() {
    for (let tries = 0; !this.#stop.signal.aborted && !this.#ended; tries++) {
      let wait = 0;
      try {
        const conversation = await this.#begun();
        await this.#client.stream(conversation, this.#last, (event) => {
          tries = 0;
          this.#setLost(false);
          this.#take(event);
        }, { signal: this.#stop.signal, silence });
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        if (this.#isEnd(error)) return;
        this.#setLost(true);
        wait = error instanceof Refused ? error.wait : 0;
      }
      await this.#pause(Math.max(wait, backoff(tries)));
    }
  }

  #setLost(lost) {
    if (lost === this.#lost) return;
    this.#lost = lost;
    this.#on.lost(lost);
  }

  #take({ id, event, data }) {
    if (event === "message") this.#on.message(id, JSON.parse(data));
    if (event === "typing") this.#on.typing();
    if (event === "ready") this.#on.ready();
    if (event === "forgotten") {
      this.#last = id;
      this.#on.forgotten();
    }
    if (id) this.#last = id;
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    for (let tries = 0; !this.#stop.signal.aborted && !this.#ended; tries++) {
      const word = this.#memory.words.find((w) => !w.sent && !w.failed);
      if (!word) break;
      let wait = 0;
      try {
        await this.#client.say(await this.#begun(), { id: word.id, ...word.body, ...this.#languageHints() });
        word.sent = true;
        word.waiting = false;
        tries = -1;
      } catch (error) {
        if (this.#isEnd(error)) break;
        wait = this.#refused(word, error);
      }
      this.#memory.save();
      this.#on.changed(word);
      if (!word.sent && !word.failed) await this.#pause(Math.max(wait, backoff(tries)));
    }
    this.#sending = false;
  }

  // refused marks a word after a failed try and gives the wait the server asked for. What must be said at once is said once.
  #refused(word, error) {
    const refusal = error instanceof Refused ? error : null;
    word.failed = refusal !== null && !refusal.passing;
    word.waiting = !word.failed;
    if (refusal?.body.messages && !word.told) {
      word.told = true;
      this.#on.told(refusal.body.messages);
    }
    return refusal?.wait ?? 0;
  }

  #languageHints() {
    const { lang, country } = this.#hints();
    return { ...(lang && { lang }), ...(country && { country }) };
  }

  #isEnd(error) {
    if (!(error instanceof Refused) || !error.ended) return false;
    if (!this.#ended) {
      this.#ended = true;
      this.#on.ended();
    }
    return true;
  }

  #pause(ms) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#pauses.add(end);
    });
  }
}

// backoff grows to half a minute; the part by chance keeps many browsers from coming back in step.
function backoff(tries) {
  return Math.min(longest, 500 * 2 ** Math.min(tries, 6)) * (0.75 + Math.random() / 2);
}

function newID() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
