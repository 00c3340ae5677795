// The HTTP API as functions. It knows no element and keeps nothing.

// Refused is an answer other than success. wait is in milliseconds, 0 when the server named none.
export class Refused extends Error {
  constructor(status, body, wait) {
    super(`refused with ${status}`);
    this.status = status;
    this.body = body ?? {};
    this.wait = wait;
  }

  get ended() { return ["expired", "wrong_token", "no_token"].includes(this.body.error?.code); }
  get passing() { return this.status === 429 || this.status === 408 || this.status >= 500; }
}

export class Client {
  #base;

  constructor(server) { this.#base = `${server}/api/v1/conversations`; }

  // begin gives { id, token, expires, messages? }: a conversation whose greeting could not be stored begins as well.
  async begin(hints) {
    try {
      return await this.#ask("POST", "", null, hints);
    } catch (error) {
      if (error instanceof Refused && error.body.token) return error.body;
      throw error;
    }
  }

  say(conversation, body) { return this.#ask("POST", `/${conversation.id}/messages`, conversation.token, body); }

  forget(conversation) { return this.#ask("DELETE", `/${conversation.id}`, conversation.token); }

  // file gives a file of a message as a Blob.
  async file(conversation, entry, n) {
    const headers = { Authorization: `Bearer ${conversation.token}` };
    const response = await fetch(`${this.#base}/${conversation.id}/files/${encodeURIComponent(entry)}/${n}`, { headers, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
    if (!response.ok) throw await refusal(response);
    return response.blob();
  }

  // stream calls onEvent({ id, event, data }) for each event behind last, until the server ends or nothing came for silence ms.
  async stream(conversation, last, onEvent, { signal, silence }) {
    const stop = new AbortController();
    const abort = () => stop.abort();
    signal.addEventListener("abort", abort, { once: true });
    let watch = setTimeout(abort, silence);
    try {
      const headers = { Authorization: `Bearer ${conversation.token}`, Accept: "text/event-stream" };
      if (last) headers["Last-Event-ID"] = last;
      const response = await fetch(`${this.#base}/${conversation.id}/events`, { headers, signal: stop.signal, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
      if (!response.ok) throw await refusal(response);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parse = parser(onEvent);
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(watch);
        watch = setTimeout(abort, silence);
        parse(value);
      }
    } finally {
      clearTimeout(watch);
      signal.removeEventListener("abort", abort);
    }
  }

  async #ask(method, path, token, body) {
    const headers = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    const stop = new AbortController();
    const watch = setTimeout(() => stop.abort(), 25_000);
    try {
      const response = await fetch(this.#base + path, {
        method, headers, body: body ? JSON.stringify(body) : undefined,
        signal: stop.signal, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer", keepalive: (body?.text?.length ?? 0) < 10_000,
      });
      if (!response.ok) throw await refusal(response);
      return await response.json();
    } finally {
      clearTimeout(watch);
    }
  }
}

async function refusal(response) {
  const seconds = Number(response.headers.get("Retry-After"));
  const body = await response.json().catch(() => ({}));
  return new Refused(response.status, body, Number.isFinite(seconds) ? seconds * 1000 : 0);
}

// parser takes server-sent events in pieces of any size.
export function parser(onEvent) {
  let rest = "";
  let event = { id: "", event: "message", data: "" };
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (event.data !== "") onEvent({ ...event, data: event.data.slice(0, -1) });
        event = { id: "", event: "message", data: "" };
        continue;
      }
      const colon = line.indexOf(":");
      if (colon === 0) continue; // a sign of life
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (name === "data") event.data += `${value}\n`;
      else if (name === "id" || name === "event") event[name] = value;
    }
  };
}
