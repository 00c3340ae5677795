// Small helpers to build elements. No text ever becomes markup here.

// h makes an element: h("a", { href, class: "x", onclick }, "text", child). Values null, undefined and false are left out.
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const shapes = {
  mark: ["M4 21h24", "M7 21a9 9 0 0 1 18 0", "M12 21v-7.4M20 21v-7.4M16 21v-9"],
  where: ["M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21Z", "M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z"],
  when: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z", "M12 7v5l3.2 2"],
  for: ["M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z", "M3.5 19a5.5 5.5 0 0 1 11 0", "M16 11a2.5 2.5 0 1 0 0-5", "M17 14a4.5 4.5 0 0 1 3.5 5"],
  join: ["M4 5.5h16v10.5H4z", "M9 20h6", "M12 16v4"],
  cost: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z", "M9 15.5h6M9 12h6M9 8.5h6"],
  access: ["M6 21V4.5A1.5 1.5 0 0 1 7.5 3h9A1.5 1.5 0 0 1 18 4.5V21", "M3.5 21h17", "M14 12.2v.1"],
  phone: ["M6.5 3.5h3l1.5 4-2 1.5a12 12 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2Z"],
  email: ["M4 5.5h16v13H4z", "m4.5 6.5 7.5 6 7.5-6"],
  web: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z", "M3.2 12h17.6", "M12 3c3 2.6 3.6 6 3.6 9s-.6 6.4-3.6 9c-3-2.6-3.6-6-3.6-9S9 5.6 12 3Z"],
  verified: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z", "M12 11v5.5", "M12 7.5v.2"],
  send: ["M12 19V5.5", "m6 11 6-6 6 6"],
  exit: ["M14 4h5.5v16H14", "M4 12h11", "m11 8 4 4-4 4"],
  bin: ["M5 6.5h14", "M9.5 6V4h5v2", "m7 6.5.8 13.5h8.4l.8-13.5", "M10.5 10.5v6M13.5 10.5v6"],
  close: ["m6 6 12 12M18 6 6 18"],
  down: ["M12 5v13.5", "m6 13 6 6 6-6"],
};

// icon draws one of the shapes; it means nothing to a screen reader.
export function icon(name) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", name === "mark" ? "0 0 32 32" : "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  for (const d of shapes[name] ?? shapes.verified) {
    const path = document.createElementNS(ns, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

// safeURL lets only addresses through that a listing or a crisis line may have.
export function safeURL(url) {
  return typeof url === "string" && /^(https:\/\/|tel:|sms:|mailto:)/i.test(url) ? url : null;
}
