// Tables that sort by a click on their head and, where they are long, can be searched.
// Without this script every table is there in full, in the order of the book.
(() => {
  "use strict";

  const FEW = 8; // rows that a reader takes in at a glance
  const NUMBER = /^[+\u2212-]?\d[\d,]*(\.\d+)?%?$/;
  const pinyin = new Intl.Collator("zh-Hans-CN-u-co-pinyin", { numeric: true });

  function create(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  /** What a cell sorts by: a number, words, or null for a blank. */
  function sortKey(cell) {
    const text = cell ? cell.textContent.trim() : "";
    if (text === "" || text === "—") return null;
    if (cell.dataset.v) return Number(cell.dataset.v);
    if (!NUMBER.test(text)) return text;
    return Number(text.replace(/[,%+]/g, "").replace("\u2212", "-"));
  }

  /** Numbers by size, words by pinyin, numbers before words. */
  function compare(one, other) {
    if (typeof one !== typeof other) return typeof one === "number" ? -1 : 1;
    return typeof one === "number" ? one - other : pinyin.compare(one, other);
  }

  /** The rows in a new order; equal rows keep theirs, blanks come last either way. */
  function sorted(rows, column, direction) {
    const keyed = rows.map((row) => ({ row, key: sortKey(row.cells[column]) }));
    const blank = keyed.filter(({ key }) => key === null);
    const known = keyed.filter(({ key }) => key !== null);
    known.sort((a, b) => direction * compare(a.key, b.key));
    return [...known, ...blank].map(({ row }) => row);
  }

  /** Amounts are wanted largest first; words, dates and ranks from their beginning. */
  function firstDirection(rows, column) {
    const cells = rows.map((row) => row.cells[column]);
    const amounts = cells.filter((cell) => typeof sortKey(cell) === "number");
    return amounts.length && amounts.every((cell) => /\d/.test(cell.textContent)) ? -1 : 1;
  }

  function makeSortable(table, rows, total) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const state = { column: -1, direction: 0 };

    function sortBy(column) {
      const first = firstDirection(rows, column);
      const again = state.column === column;
      if (again && state.direction !== first) Object.assign(state, { column: -1, direction: 0 });
      else Object.assign(state, { column, direction: again ? -first : first });
      const order = state.column < 0 ? rows : sorted(rows, column, state.direction);
      body.append(...order, ...(total ? [total] : []));
      heads.forEach((head, index) => {
        const word = state.direction > 0 ? "ascending" : "descending";
        head.setAttribute("aria-sort", index === state.column ? word : "none");
      });
    }

    heads.forEach((head, column) => {
      const button = create("button", { type: "button", className: "sort" });
      button.append(...head.childNodes);
      button.title = "按此列排序";
      button.addEventListener("click", () => sortBy(column));
      head.append(button);
      head.setAttribute("aria-sort", "none");
    });
  }

  /** Words as they are compared: letter case, full width and thousands separators do not matter. */
  function plain(text) {
    return text.normalize("NFKC").toLowerCase().replace(/(\d),(?=\d)/g, "$1");
  }

  function makeSearchable(table, rows, total, name) {
    const texts = new Map(rows.map((row) => {
      return [row, plain([...row.cells].map((cell) => cell.textContent).join(" "))];
    }));
    const field = create("input", { type: "search", placeholder: "输入关键词，空格分隔" });
    const status = create("output", {});
    const label = create("label", {}, create("span", {}, "筛选"), field);
    const box = create("div", { className: "find" }, label, status);
    field.setAttribute("aria-label", `筛选${name}`);

    function show() {
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      let count = 0;
      for (const row of rows) {
        row.hidden = !words.every((word) => texts.get(row).includes(word));
        count += row.hidden ? 0 : 1;
      }
      const whole = total && count < rows.length ? "，合计仍为全部行" : "";
      status.textContent = `显示 ${count} / ${rows.length} 行${whole}`;
      box.classList.toggle("on", words.length > 0);
    }

    field.addEventListener("input", show);
    show();
    return box;
  }

  const frames = [...document.querySelectorAll(".scroll:not(.still)")].filter((frame) => {
    return frame.querySelector(":scope > table > tbody");
  });

  for (const frame of frames) {
    const table = frame.querySelector("table");
    const rows = [...table.tBodies[0].rows];
    const total = rows.length && rows.at(-1).classList.contains("total") ? rows.pop() : null;
    if (rows.length > FEW) {
      const name = frame.getAttribute("aria-label") || "表格";
      frame.before(makeSearchable(table, rows, total, name));
    }
    if (rows.length > 1) makeSortable(table, rows, total);
  }

  /** Only a table that is wider than its frame needs the arrow keys. */
  function reach() {
    const wide = frames.map((frame) => frame.scrollWidth > frame.clientWidth);
    frames.forEach((frame, index) => {
      if (wide[index]) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex");
    });
  }

  addEventListener("resize", reach);
  reach();
})();
