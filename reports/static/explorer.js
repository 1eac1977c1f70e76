"use strict";
// Choosing among solved plans: each is data in the page, made ready to be shown.
(() => {
  const all = (what, where) => [...where.querySelectorAll(what)];
  const SVG = "http://www.w3.org/2000/svg";
  const made = (tag, style, text) => {
    const element = document.createElement(tag);
    if (style) element.className = style;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const drawn = (tag, given, text) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const isolated = (text) => made("bdi", "", text);

  const start = (root) => {
    const data = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
    const section = root.closest("section");
    const { points, shared } = data;
    const knobs = all("input[data-knob]", root);
    const part = (name) => root.querySelector(`.plan .${name}`);
    let shown = -1;

    // The map, or the tiles where there is none.
    const places = all("[data-c]", root);
    const paint = (point) => {
      const styles = point.styles || {};
      for (const place of places) {
        const c = place.dataset.c;
        const style = styles[c] || shared.base[c];
        const kind = place.tagName === "LI" ? `tile m-${style}` : `${place.getAttribute("class").split(" ")[0]} ${style}`;
        place.setAttribute("class", kind);
        if (place.tagName === "LI") place.querySelector(".says").textContent = shared.words[style];
        else place.dataset.tip = `${shared.countries[c]}: ${shared.words[style]}`;
      }
      const over = root.querySelector("svg.world .over");
      if (!over) return;
      const parts = [];
      const at = (c) => shared.at[c];
      for (const [hub, served] of point.links || []) {
        if (!at(hub) || !at(served)) continue;
        const [[x0, y0], [x1, y1]] = [at(hub), at(served)];
        const lift = 0.18 * Math.hypot(x1 - x0, y1 - y0);
        const d = `M${x0} ${y0}Q${(x0 + x1) / 2} ${(y0 + y1) / 2 - lift} ${x1} ${y1}`;
        parts.push(drawn("path", { d, class: "link" }));
        parts.push(drawn("circle", { cx: x1, cy: y1, r: 13, class: "end" }));
      }
      for (const [c, style] of Object.entries(styles)) {
        if (style !== "hub" || !at(c)) continue;
        parts.push(drawn("circle", { cx: at(c)[0], cy: at(c)[1], r: 30, class: "hub-mark" }));
      }
      for (const [text, x, y, anchor] of point.names || []) {
        parts.push(drawn("text", { x, y, "text-anchor": anchor, class: "name" }, text));
      }
      over.replaceChildren(...parts);
    };

    const bar = (label, pieces, says, track) => {
      const row = made("div", "bar");
      const name = made("span", "bar-label");
      name.append(isolated(label));
      const line = made("span", `bar-track ${track}`);
      for (const [style, share, told] of pieces) {
        const piece = made("span", `part ${style}`);
        piece.style.width = `${share}%`;
        if (told) piece.dataset.tip = told;
        line.append(piece);
      }
      row.append(name, line, made("span", "bar-value", says));
      return row;
    };
    const titled = (words, rows, style) => {
      const box = made("div", style);
      box.append(...rows);
      return [made("p", "grid-title", words), box];
    };

    const show = (n) => {
      if (n === shown) return;
      shown = n;
      const point = points[n];
      part("shown").replaceChildren(made("span", "", `${data.say} `), isolated(point.title));
      part("proved").textContent = [point.proof, ...(point.why || [])].filter(Boolean).join(" ");
      part("proved").className = `proved st-${point.status.replaceAll("_", "-")}`;
      const planned = Boolean(point.facts);
      part("facts").replaceChildren(
        ...(point.facts || []).map(([label, value, unit]) => {
          const box = made("div");
          const number = made("dd", "", value + " ");
          if (unit) number.append(made("small", "", unit));
          box.append(made("dt", "", label), number);
          return box;
        }),
      );
      paint(point);
      for (const name of ["amounts", "budgets", "partners"]) part(name).hidden = !planned;
      if (planned) {
        const money = point.money.map(([style, label, share, says]) => bar(label, [[style, share]], says, ""));
        part("amounts").replaceChildren(...titled(`Who pays, ${shared.unit}`, money, "bars"));
        const budgets = point.budgets.map(([share, says], i) => {
          const { name, unit } = shared.budgets[i];
          const full = share >= 99.99 ? "l-full" : "l-used";
          return bar(name, [[full, share]], `${says} ${unit}`, "well-track");
        });
        part("budgets").replaceChildren(...titled("Budgets used, of what there is over all years", budgets, "bars"));
        const partners = point.partners.map((p) => {
          const row = bar(p.name + (p.hub ? " (hub)" : ""), p.parts, p.cost, "stack-track");
          row.append(made("span", "bar-more", p.offers));
          return row;
        });
        part("partners").replaceChildren(
          ...titled(`Partners: cost by who pays, ${shared.unit}, and offers with their start`, partners, "bars"),
        );
      }
      all("[data-point]", section).forEach((mark) => {
        const is = Number(mark.dataset.point) === n;
        mark.classList.toggle("chosen", is);
        mark.setAttribute("aria-pressed", String(is));
      });
      all(".knob", root).forEach((knob, k) => {
        knob.querySelector("output").textContent = point.labels[k];
        all(".tick", knob).forEach((tick) => tick.classList.toggle("chosen", Number(tick.dataset.n) === point.values[k]));
        knobs[k].setAttribute("aria-valuetext", point.labels[k]);
      });
      const count = root.querySelector(".walk .count");
      if (count) count.textContent = `${n + 1} of ${points.length} solved points`;
    };

    // Sliders: the nearest solved point, each knob measured on its own range.
    const wanted = () => knobs.map((knob) => Number(knob.value) / 1000);
    const nearest = () => {
      const at = wanted();
      const far = (point) => point.at.reduce((sum, x, k) => sum + (x - at[k]) ** 2, 0);
      let best = 0;
      points.forEach((point, n) => {
        if (far(point) < far(points[best]) - 1e-12) best = n;
      });
      show(best);
    };
    const put = (n) => {
      knobs.forEach((knob, k) => (knob.value = String(Math.round(1000 * points[n].at[k]))));
      show(n);
    };
    knobs.forEach((knob, k) => {
      const stops = [...new Set(points.map((point) => Math.round(1000 * point.at[k])))].sort((a, b) => a - b);
      knob.addEventListener("input", nearest);
      knob.addEventListener("keydown", (event) => {
        const up = ["ArrowRight", "ArrowUp", "PageUp"].includes(event.key);
        const down = ["ArrowLeft", "ArrowDown", "PageDown"].includes(event.key);
        if (!up && !down) return;
        event.preventDefault();
        const here = Number(knob.value);
        const next = up ? stops.find((x) => x > here) : stops.findLast((x) => x < here);
        if (next === undefined) return;
        knob.value = String(next);
        nearest();
      });
    });
    all("button[data-walk]", root).forEach((button) =>
      button.addEventListener("click", () => {
        put((shown + Number(button.dataset.walk) + points.length) % points.length);
      }),
    );

    // Buttons, and points in a picture of the same section.
    all("[data-point]", section).forEach((mark) => {
      if (mark.tagName !== "BUTTON") {
        mark.setAttribute("tabindex", "0");
        mark.setAttribute("role", "button");
        mark.closest("svg").setAttribute("role", "group"); // an image would hide its buttons
      }
      const choose = () => show(Number(mark.dataset.point));
      mark.addEventListener("click", choose);
      mark.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose();
      });
    });

    root.querySelector(".needs-script").hidden = false;
    if (knobs.length) put(data.first);
    else show(data.first);
  };
  for (const root of document.querySelectorAll(".explorer")) start(root);
})();
