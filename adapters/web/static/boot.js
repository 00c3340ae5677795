// Where everything begins: defines <brobygger-chat>, and puts one on a page that asked for it with data-auto.
import { BrobyggerChat } from "./element.js";

// begin is called by /brobygger.js with its own address, which says where the server is.
export function begin(address) {
  const server = new URL(address).origin;
  BrobyggerChat.home = server;
  if (!customElements.get("brobygger-chat")) customElements.define("brobygger-chat", BrobyggerChat);
  const script = [...document.querySelectorAll("script[data-auto]")].find((s) => s.src && new URL(s.src).origin === server);
  if (!script || document.querySelector("brobygger-chat")) return;
  const chat = document.createElement("brobygger-chat");
  chat.setAttribute("launcher", "");
  for (const name of ["lang", "country", "start", "exit", "open"]) {
    if (name in script.dataset) chat.setAttribute(name, script.dataset[name]);
  }
  const add = () => document.body.append(chat);
  if (document.body) add();
  else document.addEventListener("DOMContentLoaded", add, { once: true });
}
