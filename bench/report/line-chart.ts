import { label, lookOf, path, picture, rule, short } from "./svg.ts";

interface Line {
  readonly name: string;
  readonly values: readonly number[];
}

const [WIDTH, HEIGHT] = [760, 340];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 20, 76, 40];
/** Values are shown by their logarithm: what is ten times another is as far from it everywhere. */
const MARKS = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

/** A figure of each step of time, one line each. */
export function lineChart({
  title,
  stepSeconds,
  lines,
}: {
  title: string;
  stepSeconds: number;
  lines: readonly Line[];
}): string {
  const values = lines.flatMap((line) => line.values);
  const marks = marksAround(Math.min(...values), Math.max(...values));
  const [least = 1, most = 10] = [marks[0], marks.at(-1)];
  const steps = Math.max(...lines.map((line) => line.values.length));
  const x = (step: number) => LEFT + ((step + 0.5) / steps) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - Math.log(value / least) / Math.log(most / least)) * (HEIGHT - TOP - BOTTOM);
  const content = [
    ...marks.flatMap((mark) => [
      rule({ x1: LEFT, x2: WIDTH - RIGHT, y1: short(y(mark)), y2: short(y(mark)) }),
      label(String(mark), { x: LEFT - 8, y: short(y(mark) + 4), "text-anchor": "end" }),
    ]),
    ...secondsOf(steps * stepSeconds).map((second) =>
      label(`${second} s`, { x: short(x(second / stepSeconds - 0.5)), y: HEIGHT - 14, "text-anchor": "middle" }),
    ),
    ...lines.flatMap((line, index) => drawLine(line, index, (value, step) => [x(step), y(value)])),
  ];
  return picture({ title, width: WIDTH, height: HEIGHT, content });
}

function drawLine(
  line: Line,
  index: number,
  place: (value: number, step: number) => readonly [number, number],
): string[] {
  const { colour, dash } = lookOf(line.name);
  const stroke = { stroke: colour, "stroke-width": 2.2, "stroke-dasharray": dash || "none" };
  const x = LEFT + index * 182;
  return [
    rule({ x1: x, x2: x + 24, y1: 50, y2: 50, ...stroke }),
    label(line.name, { x: x + 30, y: 54, fill: "#16262c" }),
    path(line.values.map(place), stroke),
  ];
}

/** The marks from the last below the least to the first above the most. */
function marksAround(least: number, most: number): number[] {
  const from = Math.max(
    0,
    MARKS.findLastIndex((mark) => mark <= least),
  );
  const to = MARKS.findIndex((mark) => mark >= most);
  return MARKS.slice(from, to === -1 ? undefined : to + 1);
}

const secondsOf = (seconds: number): number[] => Array.from({ length: Math.floor(seconds / 2) + 1 }, (_, n) => n * 2);
