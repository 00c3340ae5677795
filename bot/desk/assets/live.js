// live.js: a stream of events that comes back by itself with the id of the last event, and times that stay true.

const silence = 50000; // ms without any event after which a stream counts as lost; the server sends a beat each 20 s

// follow opens a stream and keeps it open. url(last) gives its address; on maps event names to functions of their data;
// state hears "open", "lost" and "ended". The browser itself resumes a broken stream; after an answer that was not a
// stream (a restart, a proxy), after a network that went away without a word, and when the page is shown again after it was
// left, a new one is begun here.
export function follow(url, on, state) {
  let last = "";
  let pause = 1000;
  let source;
  let watch;
  const alive = () => {
    clearTimeout(watch);
    watch = setTimeout(() => { state("lost"); begin(); }, silence);
  };
  const begin = () => {
    source?.close();
    alive();
    const mine = source = new EventSource(url(last));
    source.onopen = () => { pause = 1000; alive(); state("open"); };
    source.onerror = () => {
      if (mine !== source) return;
      state("lost");
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(watch);
      check().then((still) => { if (still) setTimeout(() => { if (mine === source) begin(); }, pause); else state("ended"); });
      pause = Math.min(pause * 2, 30000);
    };
    for (const [name, act] of Object.entries({ beat() {}, ...on })) {
      source.addEventListener(name, (event) => {
        alive();
        if (event.lastEventId) last = event.lastEventId;
        act(JSON.parse(event.data), event.lastEventId);
      });
    }
    source.addEventListener("ended", () => { clearTimeout(watch); source.close(); state("ended"); });
  };
  begin();
  addEventListener("pagehide", () => { clearTimeout(watch); source.close(); });
  addEventListener("pageshow", (event) => { if (event.persisted) begin(); });
}

// check asks whether the session still holds; a server that does not answer counts as yes.
async function check() {
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "application/json" }, redirect: "manual" });
    return answer.status !== 401;
  } catch {
    return true;
  }
}

// keepTimes writes how long ago each <time data-since> was, in the words of the page.
export function keepTimes(words) {
  const say = (unit, n) => words[unit + (n === 1 ? "One" : "Other")].replace("{n}", n);
  const write = () => {
    for (const time of document.querySelectorAll("time[data-since]")) {
      const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / 60000));
      let text = words.now;
      if (minutes >= 2880) text = say("days", Math.floor(minutes / 1440));
      else if (minutes >= 60) text = say("hours", Math.floor(minutes / 60));
      else if (minutes >= 1) text = say("minutes", minutes);
      if (time.textContent !== text) time.textContent = text;
    }
  };
  setInterval(write, 15000);
  return write;
}

// localClocks shows times of day where the reader is.
export function localClocks(root) {
  const lang = document.documentElement.lang;
  for (const time of root.querySelectorAll("time[data-clock]")) {
    time.textContent = new Date(time.dateTime).toLocaleTimeString(lang === "en" ? "en-GB" : lang, { hour: "2-digit", minute: "2-digit" });
  }
}

// netNote says when the connection is lost, and when it is back.
export function netNote(note, words) {
  let lost = false;
  let timer;
  return (state) => {
    if (state === "lost" && !lost) {
      clearTimeout(timer);
      timer = setTimeout(() => { lost = true; note.textContent = words.lost; note.hidden = false; }, 4000); // a short break is not worth a word
    }
    if (state === "open") {
      clearTimeout(timer);
      if (lost) { note.textContent = words.back; timer = setTimeout(() => { note.hidden = true; }, 4000); }
      lost = false;
    }
    if (state === "ended") {
      clearTimeout(timer);
      const link = document.createElement("a");
      link.href = "/signin?ended=1&next=" + encodeURIComponent(location.pathname);
      link.textContent = words.ended;
      note.replaceChildren(link);
      note.hidden = false;
    }
  };
}
