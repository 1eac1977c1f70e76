"use strict";
// Everything here adds to a page that can be read without it.
(() => {
  const all = (what, where = document) => [...where.querySelectorAll(what)];

  // Tables: a click on a heading sorts, a word in the field filters.
  const key = (cell) => {
    const exact = cell.dataset.v;
    if (exact !== undefined) return [0, Number(exact)];
    const text = cell.textContent.trim();
    if (text === "–" || text === "") return [2, ""];
    const plain = Number(text.replaceAll(",", ""));
    return Number.isFinite(plain) ? [0, plain] : [1, text];
  };
  const compare = ([a, x], [b, y]) =>
    a - b || (a === 0 ? x - y : String(x).localeCompare(String(y), "en"));
  for (const table of all("table.data")) {
    const body = table.tBodies[0];
    const before = [...body.rows];
    all("thead th", table).forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.title = "Sort by this column";
      heading.append(button);
      button.addEventListener("click", () => {
        const was = heading.getAttribute("aria-sort");
        const first = heading.classList.contains("n") ? "descending" : "ascending";
        const second = first === "ascending" ? "descending" : "ascending";
        const now = was === null ? first : was === first ? second : null;
        all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
        let rows = before;
        if (now !== null) {
          heading.setAttribute("aria-sort", now);
          const sign = now === "ascending" ? 1 : -1;
          rows = before
            .map((row, n) => [key(row.cells[column]), n, row])
            .sort(([a, m], [b, n]) => {
              const blank = (a[0] === 2) - (b[0] === 2);
              return blank || sign * compare(a, b) || m - n;
            })
            .map(([, , row]) => row);
        }
        body.append(...rows);
      });
    });
  }
  for (const field of all("input[data-for]")) {
    const rows = [...document.getElementById(field.dataset.for).tBodies[0].rows];
    const count = document.querySelector(`output[data-of="${field.dataset.for}"]`);
    field.parentElement.hidden = false;
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      count.textContent = words.length ? `${shown} of ${rows.length} rows` : "";
    });
  }

  // Pictures: what an element stands for, beside the pointer, at once.
  const tip = document.getElementById("tip");
  for (const title of all("svg title")) {
    title.parentElement.dataset.tip = title.textContent;
    title.remove();
  }
  for (const element of all("figure [title]")) {
    element.dataset.tip = element.title;
    element.removeAttribute("title");
  }
  const show = (event) => {
    const over = event.target.closest?.("[data-tip]");
    tip.hidden = !over;
    if (!over) return;
    tip.textContent = over.dataset.tip;
    const { clientWidth, clientHeight } = document.documentElement;
    const box = tip.getBoundingClientRect();
    const x = Math.min(event.clientX + 14, clientWidth - box.width - 8);
    const below = event.clientY + 18 + box.height < clientHeight;
    tip.style.left = `${Math.max(8, x)}px`;
    tip.style.top = `${below ? event.clientY + 18 : event.clientY - box.height - 12}px`;
  };
  document.addEventListener("pointermove", show);
  document.addEventListener("pointerdown", show);
  document.addEventListener("scroll", () => (tip.hidden = true), { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tip.hidden = true;
  });

  // Light or dark: as the system has it, until the reader says otherwise.
  const theme = document.querySelector("button.theme");
  const dark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const name = () => (theme.textContent = dark() ? "Light" : "Dark");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    name();
  });
  name();

  // Where the reader is.
  const links = new Map(all(".toc a").map((link) => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        links.forEach((link) => link.removeAttribute("aria-current"));
        links.get(entry.target.id)?.setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "-10% 0px -80% 0px" },
  );
  all("main > section").forEach((section) => watch.observe(section));

  // On paper the short tables are unfolded; the long ones are files beside the page.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open], .more)").filter((part) => {
      const rows = all("tr", part).length;
      return rows > 0 && rows <= 45;
    });
    closed.forEach((part) => (part.open = true));
  });
  addEventListener("afterprint", () => closed.forEach((part) => (part.open = false)));
})();
