// Keeps the newest words in sight without tearing a reader away from what they are reading.

export class Scroll {
  #box;
  #newest;
  #first = null; // the first entry since the person spoke last

  constructor(box, newest) {
    this.#box = box;
    this.#newest = newest;
    newest.addEventListener("click", () => this.toEnd());
    box.addEventListener("scroll", () => { if (this.#atEnd()) newest.hidden = true; }, { passive: true });
  }

  // add puts an entry at the end. A long answer is shown from its beginning, not from its end.
  add(log, entry, quiet) {
    const reading = !quiet && !this.#atEnd();
    log.append(entry);
    if (entry.classList.contains("own") || !this.#first?.isConnected) this.#first = entry;
    if (reading && !this.#seesFirst()) {
      this.#newest.hidden = false;
      return;
    }
    this.#show(quiet);
  }

  // keepEnd stays at the end when something small appears there.
  keepEnd() {
    if (this.#newest.hidden) this.#show(false);
  }

  // toEnd goes to the newest words.
  toEnd() {
    this.#newest.hidden = true;
    this.#show(false);
  }

  #show(quiet) {
    const box = this.#box;
    const end = box.scrollHeight - box.clientHeight;
    const first = this.#first?.isConnected ? this.#first.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - 16 : end;
    const calm = quiet || matchMedia("(prefers-reduced-motion: reduce)").matches;
    box.scrollTo({ top: Math.min(end, first), behavior: calm ? "instant" : "smooth" });
  }

  // seesFirst: the view is where #show had put it, so the person is not reading something older.
  #seesFirst() {
    if (!this.#first?.isConnected) return true;
    const [box, first] = [this.#box.getBoundingClientRect(), this.#first.getBoundingClientRect()];
    return first.top >= box.top - 40 && first.top < box.bottom;
  }

  #atEnd() {
    const box = this.#box;
    return box.scrollHeight - box.clientHeight - box.scrollTop < 80;
  }
}
