// case.js: keeps a case true, sends words and listings without leaving the page, and asks once about advice.
import { follow, keepTimes, localClocks, netNote } from "./live.js";

const root = document.getElementById("case");
const words = root.dataset;
const talk = document.getElementById("talk");
const box = document.getElementById("talk-box"); // scrolls
const form = document.getElementById("write");
const times = keepTimes(words);
const json = { Accept: "application/json" };
let unread = 0;

localClocks(document);
toEnd();
if (form && location.hash === "#write") form.text.focus();

function toEnd() { if (box) box.scrollTop = box.scrollHeight; }

function entry(data) {
  if (!talk || document.getElementById("m-" + data.id)) return;
  const near = box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  talk.insertAdjacentHTML("beforeend", data.html);
  const added = talk.lastElementChild;
  added.classList.add("is-new");
  localClocks(added);
  if (near || data.by === "human") toEnd();
  if (data.by === "person" && document.hidden) {
    unread++;
    document.title = `(${unread} ${words.new}) ${words.title} – Brobygger`;
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden || !unread) return;
  unread = 0;
  document.title = words.title + " – Brobygger";
});

// around shows what changed around the talk. When the case changed hands the page is shown anew, unless words would be lost.
function around(data) {
  if (data.version === words.version) return;
  words.version = data.version;
  if (data.phase !== words.phase) {
    if (!form || !form.text.value.trim()) { location.reload(); return; }
    form.querySelector("button").disabled = true;
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = words.reload;
    problem(words.moved, link);
  }
  document.getElementById("head").innerHTML = data.head;
  const steps = document.getElementById("steps");
  if (!steps.contains(document.activeElement) || data.phase !== words.phase) steps.innerHTML = data.steps;
  words.phase = data.phase;
  times();
}

follow((last) => words.live + "?version=" + encodeURIComponent(words.version) + "&after=" + encodeURIComponent(last || words.last),
  { entry, around }, netNote(document.getElementById("net"), words));

function problem(text, ...more) {
  const note = document.getElementById("write-problem");
  note.hidden = !text;
  note.replaceChildren(text || "", more.length ? " " : "", ...more);
}

// send posts a form for our script: {sent}, {ask}, or {error}.
async function send(what) {
  try {
    const answer = await fetch(what.action, { method: "POST", headers: json, body: new URLSearchParams(new FormData(what)) });
    return await answer.json();
  } catch {
    return { error: words.failed };
  }
}

// keep remembers words that are not sent yet in this tab, so that no reload and no new sign-in loses them.
const draft = "desk-draft " + location.pathname;
function keep(text) {
  try {
    if (text) sessionStorage.setItem(draft, text); else sessionStorage.removeItem(draft);
  } catch { /* forbidden: the page alone remembers */ }
}

function kept() {
  try { return sessionStorage.getItem(draft) ?? ""; } catch { return ""; }
}

if (words.phase === "closed") keep("");

function fresh(input) { input.value = crypto.randomUUID?.() ?? Math.random().toString(36).slice(2) + Date.now().toString(36); }

if (form) {
  const asked = form.elements.asked;
  const advice = document.getElementById("write-advice");
  const phrases = form.dataset.advice.split("\n");
  const sounds = (text) => {
    const spoken = " " + text.toLowerCase().split(/[^\p{L}\p{M}]+/u).join(" ") + " ";
    return phrases.some((phrase) => phrase && spoken.includes(" " + phrase + " "));
  };
  const ask = () => { asked.value = "1"; advice.hidden = false; form.text.focus(); };
  let tried = ""; // words whose answer did not come: they may have been taken in
  form.text.value ||= kept();
  form.text.addEventListener("input", () => keep(form.text.value));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.disabled || !form.text.value.trim()) return;
    if (!asked.value && sounds(form.text.value)) { ask(); return; }
    if (tried && tried !== form.text.value) fresh(form.elements.once); // other words are another message
    button.disabled = true;
    problem("");
    tried = form.text.value;
    const answer = await send(form);
    button.disabled = false;
    if (answer.sent) {
      form.text.value = asked.value = tried = "";
      keep("");
      advice.hidden = true;
      fresh(form.elements.once);
      form.text.focus();
    } else if (answer.ask) ask();
    else if (answer.next) {
      const link = document.createElement("a");
      link.href = answer.next;
      link.textContent = answer.error;
      problem("", link);
      document.getElementById("write-problem").hidden = false;
    } else problem(answer.error || words.failed);
  });
  form.text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
}

const find = document.getElementById("find");
if (find) {
  const found = document.getElementById("found");
  find.querySelector(".find-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const search = event.target;
    try {
      const answer = await fetch(search.action.split("#")[0] + "?" + new URLSearchParams(new FormData(search)), { headers: json });
      const data = await answer.json();
      if (data.html === undefined) throw new Error("no answer");
      found.innerHTML = data.html;
    } catch {
      search.submit();
    }
  });
  found.addEventListener("submit", async (event) => {
    const what = event.target;
    event.preventDefault();
    const button = what.querySelector("button");
    button.disabled = true;
    const answer = await send(what);
    if (answer.sent) { toEnd(); form?.text.focus(); return; }
    button.disabled = false;
    problem(answer.error || words.failed);
  });
}
