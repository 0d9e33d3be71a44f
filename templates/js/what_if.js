// Other tiers from the run's own scores: the rules of the tiering chapter once more, to the last customer.
// Without this script the section says that it needs one. A test holds both to the same answers.
const whatIf = (() => {
  "use strict";

  const SHARES = ["premium_share", "growing_share", "prospect_share", "edge_share"];
  const PARTS = 10000;

  // -- numbers as the other side has them -------------------------------------------------------

  /** To the nearest whole number, halves to the even one. */
  function even(x) {
    const low = Math.floor(x);
    if (x - low !== 0.5) return Math.round(x);
    return low % 2 === 0 ? low : low + 1;
  }

  const rounded = (x, power) => even(x * power) / power;

  function bytes(text) {
    const raw = atob(text);
    const all = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i += 1) all[i] = raw.charCodeAt(i);
    return all;
  }

  function whole(text, width) {
    const all = bytes(text);
    const count = all.length / width;
    const numbers = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      let number = 0;
      for (let k = width - 1; k >= 0; k -= 1) number = number * 256 + all[i * width + k];
      numbers[i] = number;
    }
    return numbers;
  }

  function column(packed) {
    const places = whole(packed.at, packed.bytes);
    if (packed.of === "") return places.map((score) => score / 1e6);
    const different = whole(packed.of, 4);
    return places.map((place) => different[place] / 1e6);
  }

  function amounts(packed, count) {
    const all = bytes(packed.falls);
    const numbers = new Float64Array(count);
    numbers[0] = packed.first;
    let at = 0;
    for (let i = 1; i < count; i += 1) {
      let fall = 0;
      let scale = 1;
      while (all[at] > 127) {
        fall += (all[at] - 128) * scale;
        scale *= 128;
        at += 1;
      }
      fall += all[at] * scale;
      at += 1;
      numbers[i] = numbers[i - 1] - fall;
    }
    return numbers;
  }

  /** The packed rows as arrays, best profit first. */
  function opened(run) {
    const marks = bytes(run.rows.marks);
    return {
      count: run.customers,
      money: amounts(run.rows.money, run.customers),
      scores: run.rows.scores.map((packed) => packed && column(packed)),
      prospect: column(run.rows.prospect),
      trading: marks.map((mark) => mark & 1),
      lit: marks.map((mark) => (mark >> 1) & 1),
    };
  }

  // -- the rules --------------------------------------------------------------------------------

  /** Why the settings cannot be met; empty where they can. */
  function fault(settings, run) {
    const sums = [0, 1].map((side) => {
      return SHARES.reduce((sum, name) => sum + Math.round(settings[name][side] * PARTS), 0);
    });
    if (SHARES.some((name) => settings[name][0] > settings[name][1])) return "有一层的下限高于上限";
    if (sums[0] > PARTS) return `四层下限之和为 ${sums[0] / 100}%，应不大于 100%`;
    if (sums[1] < PARTS) return `四层上限之和为 ${sums[1] / 100}%，应不小于 100%`;
    const heard = run.points.some((name, i) => run.coverage[i] > 0 && settings[name] > 0);
    return heard ? "" : "至少一项权重应大于 0";
  }

  function values(rows, settings, run) {
    const kept = [];
    run.points.forEach((name, i) => {
      if (run.coverage[i] > 0) kept.push({ scores: rows.scores[i], weight: settings[name] * run.coverage[i] });
    });
    let total = 0;
    for (const part of kept) total += part.weight;
    for (const part of kept) part.weight = (100 * part.weight) / total;
    total = 0;
    for (const part of kept) total += part.weight;
    const value = new Float64Array(rows.count);
    for (let i = 0; i < rows.count; i += 1) {
      let sum = kept[0].scores[i] * (kept[0].weight / total);
      for (let k = 1; k < kept.length; k += 1) sum += kept[k].scores[i] * (kept[k].weight / total);
      value[i] = rounded(sum, 1e6);
    }
    return value;
  }

  function wholeBounds(count, settings) {
    const low = SHARES.map((name) => settings[name][0] * count);
    const high = SHARES.map((name) => settings[name][1] * count);
    const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
    let least = low.map((x) => Math.ceil(x - 1e-9));
    let most = high.map((x) => Math.floor(x + 1e-9));
    const fits = least.every((x, i) => x <= most[i]) && sum(least) <= count && count <= sum(most);
    if (!fits) {
      least = low.map((x) => Math.floor(x + 1e-9));
      most = high.map((x) => Math.ceil(x - 1e-9));
      if (most[0] > 0) least[0] = Math.max(least[0], 1);
    }
    return { least, most };
  }

  /** Cuts between customers who differ in every key, as numbers of customers above the cut. */
  function boundaries(order, keys) {
    const cuts = [0];
    for (let i = 1; i < order.length; i += 1) {
      if (keys.some((key) => key[order[i]] !== key[order[i - 1]])) cuts.push(i);
    }
    cuts.push(order.length);
    return cuts;
  }

  function searched(length, above) {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (above(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  const between = (x, low, high) => Math.min(Math.max(x, low), high);
  const before = (one, other) => {
    for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return one[i] < other[i];
    return false;
  };

  function closest(cuts, profit, { least, most }, settings) {
    const [firsts, seconds] = cuts;
    const count = profit.length - 1;
    let best = null;
    for (const first of firsts) {
      if (first < least[0] || first > most[0]) continue;
      const low = Math.max(first + least[1], count - most[2] - most[3]);
      const high = Math.min(first + most[1], count - least[2] - least[3]);
      const start = searched(seconds.length, (i) => seconds[i] >= low);
      const stop = searched(seconds.length, (i) => seconds[i] > high) - 1;
      if (start > stop) continue;
      const goal = profit[first] + settings.growing_profit;
      const aim = searched(seconds.length, (i) => profit[seconds[i]] >= goal);
      for (const at of [between(aim - 1, start, stop), between(aim, start, stop)]) {
        const second = seconds[at];
        const gained = profit[second] - profit[first];
        const short = Math.max(settings.premium_profit - profit[first], 0);
        const miss = rounded(short + Math.abs(gained - settings.growing_profit), 1e9);
        const found = [miss, first, second];
        if (best === null || before(found, best)) best = found;
      }
    }
    return best;
  }

  function bestCuts(order, keys, money, bounds, settings) {
    const profit = new Float64Array(order.length + 1);
    for (let i = 0; i < order.length; i += 1) profit[i + 1] = profit[i] + Math.max(money[order[i]], 0);
    const total = profit[order.length];
    if (total > 0) for (let i = 1; i < profit.length; i += 1) profit[i] /= total;
    const parts = boundaries(order, keys);
    const anywhere = Array.from(profit, (_, i) => i);
    const rounds = [[[parts, parts]], [[parts, anywhere], [anywhere, parts]], [[anywhere, anywhere]]];
    for (const choices of rounds) {
      let best = null;
      for (const cuts of choices) {
        const found = closest(cuts, profit, bounds, settings);
        if (found !== null && (best === null || before(found, best))) best = found;
      }
      if (best !== null) return best.slice(1);
    }
    return [0, 0];
  }

  function prospectCut(order, keys, { least, most }, settings) {
    const low = Math.max(least[2], order.length - most[3]);
    const high = Math.min(most[2], order.length - least[3]);
    let allowed = boundaries(order, keys).filter((cut) => cut >= low && cut <= high);
    if (!allowed.length) allowed = Array.from({ length: high - low + 1 }, (_, i) => low + i);
    let reached = 0;
    for (const row of order) if (keys[0][row] >= settings.prospect_score) reached += 1;
    return allowed.reduce((best, cut) => (Math.abs(cut - reached) < Math.abs(best - reached) ? cut : best));
  }

  /** Rows from best to worst by ``keys``; equals stay in their order, which is that of profit. */
  function ranked(rows, keys) {
    const order = Array.from(rows);
    return order.sort((a, b) => {
      for (const key of keys) if (key[a] !== key[b]) return key[b] - key[a];
      return a - b;
    });
  }

  /** The tier of every row, 0 best … 3. */
  function tiersOf(rows, settings, run) {
    const value = values(rows, settings, run);
    const bounds = wholeBounds(rows.count, settings);
    const keys = [rows.trading, value];
    const order = ranked(Array.from({ length: rows.count }, (_, i) => i), keys);
    const [first, second] = bestCuts(order, keys, rows.money, bounds, settings);
    const later = ranked(order.slice(second), [rows.prospect, value]);
    const prospects = prospectCut(later, [rows.prospect], bounds, settings);
    const tiers = new Uint8Array(rows.count).fill(3);
    for (let i = 0; i < prospects; i += 1) tiers[later[i]] = 2;
    for (let i = first; i < second; i += 1) tiers[order[i]] = 1;
    for (let i = 0; i < first; i += 1) tiers[order[i]] = 0;
    return tiers;
  }

  /** Customers, profit (losses as 0), lit customers and their profit of each tier. */
  function sums(rows, tiers) {
    const found = [0, 1, 2, 3].map(() => ({ customers: 0, gained: 0, profit: 0, lit: 0, stake: 0 }));
    for (let i = 0; i < rows.count; i += 1) {
      const tier = found[tiers[i]];
      tier.customers += 1;
      tier.profit += rows.money[i];
      tier.gained += Math.max(rows.money[i], 0);
      tier.lit += rows.lit[i];
      tier.stake += rows.lit[i] ? rows.money[i] : 0;
    }
    return found;
  }

  /** How many lit customers of the best tier the budget can serve, the most profitable first. */
  function served(rows, tiers, settings, run) {
    const most = settings.care_budget > 0 ? Math.floor(settings.care_budget / run.each) : Infinity;
    let customers = 0;
    let stake = 0;
    for (let i = 0; i < rows.count && customers < most; i += 1) {
      if (tiers[i] === 0 && rows.lit[i]) {
        customers += 1;
        stake += rows.money[i];
      }
    }
    return { customers, stake };
  }

  /** The settings that differ from the run's, as its file of settings reads them. */
  function lines(settings, run) {
    const text = (value) => (Array.isArray(value) ? `[${value.join(", ")}]` : String(value));
    const changed = Object.keys(run.settings)
      .filter((name) => text(settings[name]) !== text(run.settings[name]));
    const chapter = (name) => run.chapters[name === "care_budget" ? "care" : "tiers"];
    const groups = [...new Set(Object.values(run.chapters))].map((title) => {
      const own = changed.filter((name) => chapter(name) === title);
      return own.length ? [`${title}:`, ...own.map((name) => `  ${name}: ${text(settings[name])}`)] : [];
    });
    return groups.flat().join("\n");
  }

  // -- the section ------------------------------------------------------------------------------

  function start(room) {
    const run = JSON.parse(room.dataset.run);
    const rows = opened(run);
    const copy = () => JSON.parse(JSON.stringify(run.settings));
    let settings = copy();
    const printed = tiersOf(rows, settings, run);
    const before = sums(rows, printed)[0];
    const best = room.querySelector(".tier").textContent;
    const sliders = [...room.querySelectorAll("input[type=range]")];
    const body = [...room.querySelectorAll("tbody tr")];
    const said = room.querySelector(".wi-said");
    const care = room.querySelector(".wi-care");
    const box = room.querySelector("textarea");
    const count = (x) => x.toLocaleString("en-US");
    const share = (x) => `${(100 * x).toFixed(1)}%`;
    const places = { minimumFractionDigits: run.digits, maximumFractionDigits: run.digits };
    const money = (x) => ((x * run.step) / run.divisor).toLocaleString("en-US", places).replace("-", "\u2212");
    const unit = { part: PARTS, points: 1, money: 1 };

    function valueOf(slider) {
      const value = settings[slider.dataset.setting];
      return Array.isArray(value) ? value[Number(slider.dataset.place)] : value;
    }

    function shown(slider) {
      const value = valueOf(slider);
      if (slider.dataset.kind === "part") return `${+(100 * value).toFixed(2)}%`;
      if (slider.dataset.kind === "points") return `${value} 分`;
      return value > 0 ? count(value) : "不限";
    }

    function show() {
      for (const slider of sliders) {
        slider.value = Math.round(valueOf(slider) * unit[slider.dataset.kind]);
        slider.parentElement.querySelector(".wi-value").textContent = shown(slider);
        slider.setAttribute("aria-valuetext", shown(slider));
      }
      const wrong = fault(settings, run);
      room.classList.toggle("wrong", wrong !== "");
      box.value = wrong ? "" : lines(settings, run) || "# 与报告的设置相同";
      if (wrong) {
        said.textContent = `分不出来：${wrong}。`;
        care.textContent = "";
        return;
      }
      const tiers = tiersOf(rows, settings, run);
      const found = sums(rows, tiers);
      const all = { customers: 0, gained: 0, profit: 0, lit: 0, stake: 0 };
      for (const tier of found) for (const name of Object.keys(all)) all[name] += tier[name];
      [...found, all].forEach((tier, i) => {
        const cells = [
          count(tier.customers), share(tier.customers / all.customers), money(tier.profit),
          all.gained > 0 ? share(tier.gained / all.gained) : "—", count(tier.lit), money(tier.stake),
        ];
        [...body[i].cells].slice(1).forEach((cell, k) => { cell.textContent = cells[k]; });
      });
      let moved = 0;
      for (let i = 0; i < rows.count; i += 1) if (tiers[i] !== printed[i]) moved += 1;
      said.textContent = moved ? movedText(moved, found[0], all) : "与报告的分层相同。";
      care.textContent = run.each > 0 ? careText(tiers, found[0]) : "";
    }

    function movedText(moved, now, all) {
      const pair = (one, other) => (one === other ? other : `${one} → ${other}`);
      const parts = [`换层的客户 ${count(moved)}`, `${best} ${pair(count(before.customers), count(now.customers))}`];
      if (all.gained > 0) {
        parts.push(`占${run.word} ${pair(share(before.gained / all.gained), share(now.gained / all.gained))}`);
      }
      if (run.lit) parts.push(`在险 ${pair(money(before.stake), money(now.stake))} ${run.unit}`);
      return `${parts.join("，")}。`;
    }

    function careText(tiers, best) {
      const { customers, stake } = served(rows, tiers, settings, run);
      if (customers === best.lit) return `逐户照看这一层全部 ${count(best.lit)} 家亮灯客户，一年约需 ${count(best.lit * run.each)} ${run.currency}。`;
      const part = best.stake > 0 ? `，占这一层在险的 ${share(stake / best.stake)}` : "";
      return `预算够照看 ${count(best.lit)} 家亮灯客户中的 ${count(customers)} 家，覆盖在险 ${money(stake)} ${run.unit}${part}。`;
    }

    /** The lower side pushes the upper before it, and the other way round. */
    function move(slider) {
      const name = slider.dataset.setting;
      const value = Number(slider.value) / unit[slider.dataset.kind];
      if (!Array.isArray(settings[name])) {
        settings[name] = value;
        return;
      }
      const place = Number(slider.dataset.place);
      settings[name][place] = value;
      const other = settings[name][1 - place];
      settings[name][1 - place] = place ? Math.min(other, value) : Math.max(other, value);
    }

    let waiting = false;
    function soon() {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        show();
      });
    }

    for (const slider of sliders) {
      slider.addEventListener("input", () => {
        move(slider);
        soon();
      });
    }
    room.querySelector(".wi-reset").addEventListener("click", () => {
      settings = copy();
      show();
    });
    room.querySelector(".wi-copy").addEventListener("click", () => {
      box.select();
      document.execCommand("copy");
    });
    room.hidden = false;
    show();
  }

  const room = document.getElementById("what-if-room");
  if (room) start(room);
  return { opened, tiersOf, sums, served, lines, fault };
})();
