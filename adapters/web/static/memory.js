// What this browser tab remembers: the conversation's token, and the person's own words, which the server does not keep.
// It lies in sessionStorage, so it ends with the tab; where that is forbidden it ends with the page.

export class Memory {
  #key;
  #data;

  constructor(server) {
    this.#key = `brobygger ${server}`;
    this.#data = this.#read();
  }

  // conversation is { id, token, expires }, or null when none was begun.
  get conversation() { return this.#data.conversation ?? null; }
  set conversation(value) { this.#put("conversation", value); }

  // words are { id, body, label, at, after, sent, failed }, oldest first; after is the feed entry that was last seen then.
  get words() { return this.#data.words ?? []; }
  set words(value) { this.#put("words", value); }

  // draft is what was typed and not sent.
  get draft() { return this.#data.draft ?? ""; }
  set draft(value) { this.#put("draft", value); }

  // lang is the language chosen in the menu.
  get lang() { return this.#data.lang ?? ""; }
  set lang(value) { this.#put("lang", value); }

  // save writes words that were changed in place.
  save() { this.#write(); }

  // clear leaves nothing behind on this device.
  clear() {
    this.#data = {};
    try { sessionStorage.removeItem(this.#key); } catch { /* nothing was kept */ }
  }

  #put(name, value) {
    this.#data[name] = value;
    this.#write();
  }

  #read() {
    try {
      const data = JSON.parse(sessionStorage.getItem(this.#key) ?? "{}");
      return data !== null && typeof data === "object" ? data : {};
    } catch {
      return {};
    }
  }

  #write() {
    try { sessionStorage.setItem(this.#key, JSON.stringify(this.#data)); } catch { /* full or forbidden: the page remembers */ }
  }
}
