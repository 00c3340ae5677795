// How one message looks. It builds elements from a message and knows nothing of where the message came from.
import { h, icon, safeURL } from "./dom.js";
import { paragraphs } from "./text.js";

// message draws what the bot or a human said. say(key, vars) gives words of the page, choose(choice) takes a press,
// share() is pressed to share one's place, file(n) gives a promise of the n-th file.
export function message(m, { say, choose, share, file, lang }) {
  const crisis = m.tone === "crisis";
  const kind = crisis ? "crisis" : m.tone === "notice" ? "notice" : m.by === "human" ? "human" : "bot";
  const body = h("div", { class: "bubble", lang: m.lang && m.lang !== lang ? m.lang : null });
  if (crisis) body.append(h("p", { class: "label", "data-say": "crisis.label" }, say("crisis.label")));
  body.append(...paragraphs(m.text ?? "", { phones: crisis, newTab: say("link.new") }));
  if (m.place) body.append(h("p", null, mapLink(m.place, say)));
  const entry = h("div", { class: `entry ${kind}`, "data-message": m.id });
  if (kind !== "notice") entry.append(author(m, say));
  if (body.childNodes.length > (crisis ? 1 : 0)) entry.append(body);
  if (file && m.files?.length) m.files.forEach((f, n) => entry.append(fileOf(f, file(n), say)));
  if (m.cards?.length) entry.append(h("ul", { class: "cards" }, m.cards.map((card) => h("li", null, cardOf(card, choose, say)))));
  if (m.choices?.length) entry.append(h("div", { class: "choices", role: "group" }, m.choices.map((choice) => button(choice, choose, say))));
  if (m.ask_place && "geolocation" in navigator) entry.append(placeButton(share, say));
  return entry;
}

// fileOf draws a photo or a voice message as soon as its bytes are there, and a word in its place until then.
function fileOf(f, promise, say) {
  const key = f.kind === "voice" ? "file.voice" : "file.photo";
  const frame = h("div", { class: f.kind === "voice" ? "bubble file" : "bubble file photo" }, h("p", { "data-say": key }, say(key)));
  promise.then((blob) => {
    const url = URL.createObjectURL(blob);
    const shown = f.kind === "voice" ? h("audio", { controls: true, src: url }) : h("img", { src: url, alt: say(key) });
    frame.replaceChildren(shown);
  }).catch(() => {
    frame.classList.remove("photo");
    frame.replaceChildren(h("p", { "data-say": "file.failed" }, say("file.failed")));
  });
  return frame;
}

function placeButton(share, say) {
  return h("div", { class: "place" },
    h("button", { type: "button", class: "choice", onclick: share }, icon("where"), h("span", { "data-say": "place.share" }, say("place.share"))),
    h("p", { class: "hint", "data-say": "place.hint" }, say("place.hint")));
}

function author(m, say) {
  if (m.by !== "human") return h("p", { class: "by", "data-say": "by.bot" }, say("by.bot"));
  if (!m.name) return h("p", { class: "by", "data-say": "by.human.unnamed" }, say("by.human.unnamed"));
  return h("p", { class: "by", "data-say": "by.human", "data-name": m.name }, say("by.human", { name: m.name }));
}

function cardOf(card, choose, say) {
  const article = h("article", { class: "card" }, h("h2", null, card.title));
  if (card.what) article.append(h("p", null, card.what));
  if (card.facts?.length) {
    article.append(h("ul", { class: "facts" }, card.facts.map((fact) => h("li", { class: `fact-${fact.kind}` }, icon(fact.kind), factText(fact, say)))));
  }
  if (card.choices?.length) {
    // The name of the card goes along, so that five buttons of one name can be told apart by ear.
    article.append(h("div", { class: "choices", role: "group", "aria-label": card.title }, card.choices.map((choice) => button(choice, choose, say))));
  }
  return article;
}

function factText(fact, say) {
  const url = safeURL(fact.url);
  if (!url) return h("span", null, fact.text);
  return h("span", null, link(url, fact.text, "", say));
}

function link(url, text, kind, say) {
  const outside = url.startsWith("https:");
  return h("a", { href: url, class: kind || null, target: outside ? "_blank" : null, rel: outside ? "noopener noreferrer" : null, title: outside ? say("link.new") : null }, text);
}

function button(choice, choose, say) {
  const url = safeURL(choice.url);
  if (url) return link(url, choice.label, "choice", say);
  return h("button", { type: "button", class: "choice", "data-value": choice.value, onclick: () => choose(choice) }, choice.label);
}

function mapLink(place, say) {
  const [lat, lon] = [Number(place.lat), Number(place.lon)];
  return link(`https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=16/${lat}/${lon}`, say("place.map"), "", say);
}

// own draws what the person said; state is the line below it.
export function own(word, { say, retry }) {
  const entry = h("div", { class: "entry own", "data-word": word.id, tabindex: "-1" },
    h("p", { class: "by", "data-say": "by.you" }, say("by.you")),
    h("div", { class: "bubble" }, paragraphs(word.label)),
    h("p", { class: "state" }));
  setState(entry, word, { say, retry });
  return entry;
}

// setState says under an own word how far it came; nothing once it arrived.
export function setState(entry, word, { say, retry }) {
  const state = entry.querySelector(".state");
  const key = word.sent ? "" : word.failed ? "state.failed" : word.waiting ? "state.waiting" : "state.sending";
  state.hidden = key === "";
  state.replaceChildren();
  if (key === "") return;
  state.append(h("span", { "data-say": key }, say(key)));
  if (word.failed) state.append(" ", h("button", { type: "button", class: "plain", "data-say": "state.retry", onclick: () => retry(word) }, say("state.retry")));
}

// notice draws a line of the element's own.
export function notice(key, say, ...more) {
  return h("div", { class: "entry notice" }, h("div", { class: "bubble" }, h("p", { "data-say": key }, say(key)), more));
}
