import type { Spread } from "./statistics.ts";
import { label, lookOf, picture, rect, rule, short } from "./svg.ts";

interface Group {
  readonly name: string;
  readonly bars: ReadonlyArray<{ readonly name: string; readonly spread: Spread }>;
}

const WIDTH = 760;
const LEFT = 210;
const RIGHT = 120;
const BAR = 18;
const GAP = 6;
const GROUP_GAP = 34;
const TOP = 66;
const INK = "#16262c";

/** Horizontal bars in groups; the thin line over each goes from the least to the most. */
export function barChart({ title, groups }: { title: string; groups: readonly Group[] }): string {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ spread }) => spread.max)));
  const scale = (WIDTH - LEFT - RIGHT) / most;
  const content: string[] = [];
  let y = TOP;
  for (const { name, bars } of groups) {
    content.push(label(name, { x: 20, y, fill: INK, "font-weight": 600 }));
    y += 10;
    for (const bar of bars) {
      content.push(...drawBar({ ...bar, y, scale, colour: lookOf(bar.name).colour }));
      y += BAR + GAP;
    }
    y += GROUP_GAP;
  }
  return picture({ title, width: WIDTH, height: y - GROUP_GAP + 16, content });
}

function drawBar(bar: { name: string; spread: Spread; y: number; scale: number; colour: string }): string[] {
  const { name, spread, y, scale, colour } = bar;
  const [from, to] = [spread.min, spread.max].map((value) => LEFT + value * scale);
  const middle = y + BAR / 2;
  const baseline = middle + 4;
  return [
    label(name, { x: LEFT - 10, y: baseline, "text-anchor": "end" }),
    rect({ x: LEFT, y, width: short(spread.median * scale), height: BAR, fill: colour }),
    rule({ x1: short(from ?? 0), x2: short(to ?? 0), y1: middle, y2: middle, stroke: INK, "stroke-width": 1.5 }),
    label(`${spread.median.toFixed(2)} ×`, { x: short((to ?? 0) + 8), y: baseline, fill: INK }),
  ];
}
