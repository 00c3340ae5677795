// Keeps the newest words in sight without tearing a reader away from what they are reading.

export class Scroll {
  #box;
  #newest;
  #first = null; // the first entry since the person spoke last
  #byHand = false; // the person moved the view since we did
  #target = 0;

  constructor(box, newest) {
    this.#box = box;
    this.#newest = newest;
    newest.addEventListener("click", () => this.toEnd());
    for (const sign of ["wheel", "touchmove", "pointerdown", "keydown"]) {
      box.addEventListener(sign, () => { this.#byHand = true; }, { passive: true });
    }
    // A turned phone or a changed window shows the same words again, unless the person had moved on.
    let width = box.clientWidth;
    new ResizeObserver(() => {
      if (box.clientWidth === width) return;
      width = box.clientWidth;
      if (this.#first && !this.#byHand) this.#show(true);
    }).observe(box);
    box.addEventListener("scroll", () => { if (this.#near()) this.#newest.hidden = true; }, { passive: true });
  }

  // add puts an entry at the end. A long answer is shown from its beginning, not from its end. An entry that must be seen
  // is shown even to somebody who reads further up; replayed entries move nothing by themselves.
  add(log, entry, { replayed = false, mustSee = false } = {}) {
    const reading = this.#byHand && !this.#near();
    log.append(entry);
    if (entry.classList.contains("own") || !this.#first?.isConnected) this.#first = entry;
    if (mustSee && !entry.classList.contains("follows")) this.#first = entry;
    if (replayed) return;
    if (reading && !mustSee && !entry.classList.contains("own")) this.#newest.hidden = false;
    else this.#show(false);
  }

  // settle goes to the newest words at once, after everything from before is there.
  settle() { this.#show(true); }

  // keepEnd stays at the end when something small appears there.
  keepEnd() { if (!this.#byHand || this.#near()) this.#show(false); }

  // toEnd goes to the newest words.
  toEnd() { this.#show(false); }

  #show(atOnce) {
    const box = this.#box;
    this.#byHand = false;
    this.#newest.hidden = true;
    const end = box.scrollHeight - box.clientHeight;
    const first = this.#first?.isConnected ? this.#first.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - 16 : end;
    this.#target = Math.max(0, Math.min(end, first));
    const calm = atOnce || matchMedia("(prefers-reduced-motion: reduce)").matches;
    box.scrollTo({ top: this.#target, behavior: calm ? "instant" : "smooth" });
  }

  // near: the view is where it was put, further down, or at the end.
  #near() {
    const box = this.#box;
    return box.scrollTop >= this.#target - 60 || box.scrollHeight - box.clientHeight - box.scrollTop < 80;
  }
}
