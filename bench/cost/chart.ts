import { billOf } from "./dollars.ts";
import { HOSTED, SOCKET_IO_DOLLARS } from "./others.ts";
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
  readonly color: string;
  readonly dollars: (users: number) => number | null;
}

/** A chart of dollars a month by active users, both on logarithmic scales. With a ground of its own, for light and dark pages. */
export function drawChart(counts: Counts): string {
  const ofUser = usageOfUser(counts);
  const colors = ["#8a5a00", "#6b3fa0", "#a3265a", "#5f6b6d"];
  // What nobody could verify is in the table alone.
  const hosted = HOSTED.filter(({ how, dollars }) => how !== "not verified" && dollars(USERS[0]) !== null);
  const lines: readonly Line[] = [
    { name: "Parlor", color: "#0f5c63", dollars: (users) => billOf(usageOfSite(users, ofUser)) },
    {
      name: "Socket.IO, machines",
      color: "#2b4c9b",
      dollars: (users) => (users > SOCKET_IO_USERS ? null : SOCKET_IO_DOLLARS),
    },
    ...hosted.map(({ name, dollars }, index) => ({ name, dollars, color: colors[index] ?? "#5f6b6d" })),
  ];
  const body = [...grid(), ...lines.flatMap(drawLine)].join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" role="img">
<title>Dollars a month by monthly active users</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fbfdfd"/>
<text x="${LEFT}" y="26" fill="#16262c" font-size="15">Dollars a month, by users active in the month</text>
${body}
</svg>
`;
}

/** Where a value lies between two, from 0 to 1, by its logarithm. */
const share = (value: number, [from, to]: readonly [number, number]): number =>
  Math.log(value / from) / Math.log(to / from);
const xOf = (users: number): number => LEFT + share(users, USERS) * (WIDTH - LEFT - RIGHT);
const yOf = (dollars: number): number => HEIGHT - BOTTOM - share(dollars, DOLLARS) * (HEIGHT - TOP - BOTTOM);

function grid(): string[] {
  const [left, right, bottom] = [xOf(USERS[0]), xOf(USERS[1]), yOf(DOLLARS[0])];
  const across = [1, 10, 100, 1_000, 10_000, 100_000].map((dollars) => {
    const y = yOf(dollars).toFixed(1);
    const label = `<text x="${left - 8}" y="${Number(y) + 4}" text-anchor="end" fill="#4b6068">$${dollars.toLocaleString("en")}</text>`;
    return `<path d="M${left} ${y}H${right}" stroke="#c9d6d9"/>${label}`;
  });
  const up = [1_000, 10_000, 100_000, 1_000_000].map((users) => {
    const x = xOf(users).toFixed(1);
    const label = `<text x="${x}" y="${bottom + 22}" text-anchor="middle" fill="#4b6068">${users.toLocaleString("en")}</text>`;
    return `<path d="M${x} ${yOf(DOLLARS[1])}V${bottom}" stroke="#c9d6d9"/>${label}`;
  });
  return [...across, ...up];
}

function drawLine({ name, color, dollars }: Line): string[] {
  const points: [number, number][] = [];
  for (let step = 0; step <= STEPS; step++) {
    const users = Math.round(USERS[0] * (USERS[1] / USERS[0]) ** (step / STEPS));
    const value = dollars(users);
    if (value !== null) points.push([xOf(users), yOf(value)]);
  }
  const [x = 0, y = 0] = points.at(-1) ?? [];
  // A line that ends early would have its name among the others: there it stands below the line's beginning.
  const [left, bottom] = points[0] ?? [0, 0];
  const label = x > WIDTH / 2 ? { x: x + 8, y: y + 4 } : { x: left + 12, y: bottom + 16 };
  const path = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
  return [
    `<path d="M${path}" fill="none" stroke="${color}" stroke-width="${name === "Parlor" ? 3 : 1.8}"/>`,
    `<text x="${label.x.toFixed(1)}" y="${label.y.toFixed(1)}" fill="${color}">${name}</text>`,
  ];
}
