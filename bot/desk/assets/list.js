// list.js: keeps the list of cases true, and announces an urgent one that waits.
import { follow, keepTimes, netNote } from "./live.js";

const desk = document.getElementById("desk");
const cases = document.getElementById("cases");
const alert = document.getElementById("urgent");
const words = desk.dataset;
const times = keepTimes(words);
let known = new Set(); // announcements of urgent cases that were made here
let first = true;

const sound = document.getElementById("sound");
let hears = localStorage.getItem("desk-sound") === "on";
let audio;
sound.hidden = false;
sound.setAttribute("aria-pressed", hears);
sound.addEventListener("click", () => {
  hears = !hears;
  localStorage.setItem("desk-sound", hears ? "on" : "off");
  sound.setAttribute("aria-pressed", hears);
  if (hears) ring();
});

// ring plays two soft notes. A browser lets a page sound only after it was touched.
function ring() {
  audio ??= new AudioContext();
  for (const [i, pitch] of [523, 659].entries()) {
    const at = audio.currentTime + i * 0.22;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.2, at + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.4);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.45);
  }
}

function show(data) {
  const focused = document.activeElement?.id;
  cases.innerHTML = data.html;
  if (focused && !document.activeElement?.id) document.getElementById(focused)?.focus();
  times();
  const text = (data.urgent.length === 1 ? words.urgentOne : words.urgentOther).replace("{n}", data.urgent.length);
  const fresh = data.calls.some((call) => !known.has(call));
  known = new Set(data.calls);
  document.title = (data.urgent.length ? `(!) ${text} ` : data.waiting ? `(${data.waiting}) ` : "") + words.title + " – Brobygger";
  if (fresh) {
    alert.textContent = "";
    requestAnimationFrame(() => { alert.textContent = text; });
    if (hears && !first) ring();
  }
  if (!data.urgent.length) alert.textContent = "";
  first = false;
}

follow((last) => words.live + (last ? "?after=" + encodeURIComponent(last) : ""), { list: show },
  netNote(document.getElementById("net"), words));
