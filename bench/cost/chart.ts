import { label, path, picture, rule, short } from "../report/svg.ts";
import { HOSTED, SOCKET_IO_DOLLARS } from "./alternatives.ts";
import { billOf } from "./dollars.ts";
import { type Counts, usageOfSite, usageOfUser } from "./sites.ts";

const [WIDTH, HEIGHT] = [760, 440];
const [LEFT, RIGHT, TOP, BOTTOM] = [76, 184, 48, 52];
const USERS = [1_000, 1_000_000] as const;
const DOLLARS = [1, 100_000] as const;
const STEPS = 200;
/** How many users two small machines are trusted with here. */
const SOCKET_IO_USERS = 300_000;

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly dollars: (users: number) => number | null;
}

/** A chart of dollars a month by active users, both on logarithmic scales. */
export function drawChart(counts: Counts): string {
  const ofUser = usageOfUser(counts);
  const colours = ["#8a5a00", "#6b3fa0", "#a3265a", "#5f6b6d"];
  // What nobody could verify is in the table alone.
  const hosted = HOSTED.filter(({ how, dollars }) => how !== "not verified" && dollars(USERS[0]) !== null);
  const lines: readonly Line[] = [
    { name: "Parlor", colour: "#0f5c63", dollars: (users) => billOf(usageOfSite(users, ofUser)) },
    {
      name: "Socket.IO, machines",
      colour: "#2b4c9b",
      dollars: (users) => (users > SOCKET_IO_USERS ? null : SOCKET_IO_DOLLARS),
    },
    ...hosted.map(({ name, dollars }, index) => ({ name, dollars, colour: colours[index] ?? "#5f6b6d" })),
  ];
  const title = "Dollars a month, by users active in the month";
  return picture({ title, width: WIDTH, height: HEIGHT, content: [...grid(), ...lines.flatMap(drawLine)] });
}

/** Where a value lies between two, from 0 to 1, by its logarithm. */
const share = (value: number, [from, to]: readonly [number, number]): number =>
  Math.log(value / from) / Math.log(to / from);
const xOf = (users: number): number => LEFT + share(users, USERS) * (WIDTH - LEFT - RIGHT);
const yOf = (dollars: number): number => HEIGHT - BOTTOM - share(dollars, DOLLARS) * (HEIGHT - TOP - BOTTOM);

function grid(): string[] {
  const [left, right] = USERS.map(xOf).map(short);
  const [bottom, top] = DOLLARS.map(yOf).map(short);
  const across = [1, 10, 100, 1_000, 10_000, 100_000].flatMap((dollars) => {
    const y = short(yOf(dollars));
    return [
      rule({ x1: left ?? 0, x2: right ?? 0, y1: y, y2: y }),
      label(`$${dollars.toLocaleString("en")}`, { x: LEFT - 8, y: short(yOf(dollars) + 4), "text-anchor": "end" }),
    ];
  });
  const up = [1_000, 10_000, 100_000, 1_000_000].flatMap((users) => {
    const x = short(xOf(users));
    return [
      rule({ x1: x, x2: x, y1: top ?? 0, y2: bottom ?? 0 }),
      label(users.toLocaleString("en"), { x, y: HEIGHT - BOTTOM + 22, "text-anchor": "middle" }),
    ];
  });
  return [...across, ...up];
}

function drawLine({ name, colour, dollars }: Line): string[] {
  const points: [number, number][] = [];
  for (let step = 0; step <= STEPS; step++) {
    const users = Math.round(USERS[0] * (USERS[1] / USERS[0]) ** (step / STEPS));
    const value = dollars(users);
    if (value !== null) points.push([xOf(users), yOf(value)]);
  }
  const [x = 0, y = 0] = points.at(-1) ?? [];
  // A line that ends early would have its name among the others: there it stands below the line's beginning.
  const [left, bottom] = points[0] ?? [0, 0];
  const place = x > WIDTH / 2 ? { x: short(x + 8), y: short(y + 4) } : { x: short(left + 12), y: short(bottom + 16) };
  return [
    path(points, { stroke: colour, "stroke-width": name === "Parlor" ? 3 : 1.8 }),
    label(name, { ...place, fill: colour }),
  ];
}
