// From plain text to paragraphs with links. A phone number is recognised only where the words are a crisis answer:
// elsewhere a row of digits may be anything.
import { h } from "./dom.js";

const address = /https:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;
const digits = /\+?\d[\d \u00a0-]*\d/g;

// paragraphs gives one <p> for each part between blank lines.
export function paragraphs(text, { phones = false, newTab = "" } = {}) {
  return text
    .split(/\n\s*\n/)
    .map((part) => part.replace(/^\n+|\s+$/g, ""))
    .filter((part) => part !== "")
    .map((part) => h("p", null, linked(part, phones, newTab)));
}

function linked(text, phones, newTab) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(address)) {
    nodes.push(...withPhones(text.slice(at, match.index), phones));
    nodes.push(h("a", { href: match[0], target: "_blank", rel: "noopener noreferrer", title: newTab || null }, match[0].replace(/^https:\/\/(www\.)?/, "")));
    at = match.index + match[0].length;
  }
  nodes.push(...withPhones(text.slice(at), phones));
  return nodes;
}

function withPhones(text, phones) {
  if (!phones) return [text];
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(digits)) {
    if (!isPhone(match[0], text[match.index - 1] ?? "", text.slice(match.index + match[0].length))) continue;
    nodes.push(text.slice(at, match.index));
    nodes.push(h("a", { class: "tel", href: `tel:${match[0].replace(/[^\d+]/g, "")}` }, match[0].replace(/ /g, "\u00a0")));
    at = match.index + match[0].length;
  }
  nodes.push(text.slice(at));
  return nodes;
}

// isPhone tells a number one can call from hours ("11-05", "10:00"), dates, years, sums and "24/7".
export function isPhone(number, before, after) {
  if (/[\d:.,/%]/.test(before) || /^(?:[:/%]|[.,]\d)/.test(after)) return false;
  const count = number.replace(/\D/g, "").length;
  const parted = /[ \u00a0-]/.test(number);
  if (/^\d{1,2}-\d{1,2}$/.test(number)) return false;
  if (count === 3) return /^11[0-9]$/.test(number);
  if (count === 4) return !parted && /^1[1-8]\d\d$/.test(number);
  return count >= 5 && count <= 13;
}
