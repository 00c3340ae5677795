// The fixed parts of the element: bar, conversation, line of writing, question before deleting, launcher.
import { h, icon } from "./dom.js";

// frame builds them and gives the parts by name. Words come later, through data-say and data-label.
export function frame({ languages, textChars }) {
  const part = {};
  part.lang = h("select", { class: "lang-select", "data-label": "lang.menu" }, languages.map((l) => h("option", { value: l.code, lang: l.code }, l.name)));
  part.langShort = h("span", { class: "lang-short", "aria-hidden": "true" });
  part.delete = h("button", { type: "button", class: "tool", "data-label": "delete" }, icon("bin"), h("span", { class: "tool-text", "aria-hidden": "true", "data-say": "delete" }));
  part.exit = h("button", { type: "button", class: "exit", "data-title": "exit.hint" }, icon("exit"), h("span", { "data-say": "exit" }));
  part.close = h("button", { type: "button", class: "tool close", "data-label": "chat.close" }, icon("close"));
  part.bar = h("header", { class: "bar" },
    h("p", { class: "brand" }, icon("mark"), h("span", { "data-say": "chat.title" })),
    h("span", { class: "lang" }, icon("web"), part.langShort, part.lang),
    part.delete, part.exit, part.close);

  part.log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", "data-label": "chat.log" });
  part.typing = h("div", { class: "typing", hidden: true }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), h("span", { class: "unseen", "data-say": "typing" }));
  part.intro = h("div", { class: "aside" }, h("slot", { name: "intro" }, h("p", { class: "intro-short" })));
  part.talk = h("div", { class: "talk" }, part.log, part.typing);
  part.scroller = h("div", { class: "scroller", tabindex: "0", role: "region", "data-label": "chat.log" }, h("div", { class: "columns" }, part.intro, part.talk));
  part.newest = h("button", { type: "button", class: "newest", hidden: true }, icon("down"), h("span", { "data-say": "chat.newest" }));

  part.status = h("div", { class: "status", role: "status" });
  part.text = h("textarea", { id: "text", rows: "1", enterkeyhint: "send", autocomplete: "off", "aria-describedby": "hint left", "data-placeholder": "write.label" });
  part.left = h("p", { id: "left", class: "left", role: "status", "data-most": textChars });
  part.form = h("form", { class: "writing", novalidate: true },
    h("label", { class: "unseen", for: "text", "data-say": "write.label" }), part.text,
    h("p", { id: "hint", class: "unseen", "data-say": "write.hint" }),
    h("button", { type: "submit", class: "send", "data-label": "write.send" }, icon("send")), part.left);

  part.ask = h("dialog", { class: "ask", "aria-labelledby": "ask-title", "aria-describedby": "ask-text" },
    h("h2", { id: "ask-title", "data-say": "delete.ask" }), h("p", { id: "ask-text", "data-say": "delete.text" }),
    h("p", { class: "ask-failed", role: "alert" }),
    h("div", { class: "choices" },
      h("button", { type: "button", class: "danger", value: "yes", "data-say": "delete.yes" }),
      h("button", { type: "button", class: "choice", value: "no", autofocus: true, "data-say": "delete.no" })));

  part.panel = h("section", { class: "panel", "data-label": "chat.title" }, part.bar,
    h("div", { class: "middle" }, part.scroller, part.newest), part.status, h("div", { class: "below" }, part.form), part.ask);
  part.launch = h("button", { type: "button", class: "launch", "aria-expanded": "false" }, icon("mark"), h("span", { "data-say": "chat.launch" }));
  return part;
}

// reword puts the words of a language into everything that bears a data- attribute for them.
export function reword(root, say) {
  for (const e of root.querySelectorAll("[data-say]")) e.textContent = say(e.dataset.say, { name: e.dataset.name ?? "" });
  for (const e of root.querySelectorAll("[data-label]")) e.setAttribute("aria-label", say(e.dataset.label));
  for (const e of root.querySelectorAll("[data-title]")) e.setAttribute("title", say(e.dataset.title));
  for (const e of root.querySelectorAll("[data-placeholder]")) e.setAttribute("placeholder", say(e.dataset.placeholder));
  // What a button shows as a picture only, it says when pointed at.
  for (const e of root.querySelectorAll("button[data-label]")) e.setAttribute("title", say(e.dataset.label));
}
