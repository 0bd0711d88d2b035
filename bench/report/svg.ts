/** Just enough SVG for charts that are read on light and dark pages alike: they bring their own background. */

const COLOURS = { paper: "#fbfdfd", ink: "#16262c", faint: "#4b6068", line: "#c9d6d9" };

/** Far apart for all eyes, and in grey (Okabe and Ito); lines have dashes of their own besides. */
const LOOKS: Readonly<Record<string, Look>> = {
  "Socket.IO": { colour: "#d55e00", dash: "" },
  "Socket.IO, rollback journal": { colour: "#e69f00", dash: "8 3 2 3" },
  Parlor: { colour: "#0072b2", dash: "" },
  "Parlor without fan-out": { colour: "#56b4e9", dash: "6 3" },
  partyserver: { colour: "#cc79a7", dash: "8 3" },
};
const OTHERS: Look = { colour: "#4b6068", dash: "2 3" };

interface Look {
  readonly colour: string;
  readonly dash: string;
}

/** How a contestant looks, the same in every chart. */
export const lookOf = (contestant: string): Look => LOOKS[contestant] ?? OTHERS;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

type Attributes = Readonly<Record<string, string | number>>;

function element(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${written.join("")}>${content}</${name}>`;
}

export const rect = (attributes: Attributes): string => element("rect", attributes);
export const rule = (attributes: Attributes): string => element("line", { stroke: COLOURS.line, ...attributes });
export const path = (points: readonly (readonly [number, number])[], attributes: Attributes): string =>
  element("polyline", {
    fill: "none",
    points: points.map((point) => point.map(short).join(",")).join(" "),
    ...attributes,
  });
export const label = (text: string, attributes: Attributes): string =>
  element("text", { fill: COLOURS.faint, ...attributes }, escaped(text));

export const short = (value: number): string => String(Math.round(value * 10) / 10);

/** A picture with its title, which is also what is read out. */
export function picture(options: { title: string; width: number; height: number; content: readonly string[] }): string {
  const { title, width, height, content } = options;
  const frame = { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, role: "img" };
  const type = { "font-family": "system-ui, sans-serif", "font-size": 13 };
  const parts = [
    element("title", {}, escaped(title)),
    rect({ width, height, rx: 8, fill: COLOURS.paper }),
    label(title, { x: 20, y: 28, fill: COLOURS.ink, "font-size": 15, "font-weight": 600 }),
    ...content,
  ];
  return `${element("svg", { ...frame, ...type }, `\n${parts.join("\n")}\n`)}\n`;
}
