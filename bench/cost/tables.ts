import type { Count } from "../../test/support/meter.ts";
import type { Marks } from "../report/document.ts";
import { lawOf } from "../report/growth.ts";
import { markdownTable } from "../report/markdown-table.ts";
import { HOSTED, ONE_MACHINE_DOLLARS, SOCKET_IO, SOCKET_IO_DOLLARS } from "./alternatives.ts";
import { type AllCounts, GROWING_NAMES, OPERATION_NAMES } from "./counts-file.ts";
import { ASSUMED, billOf, dollarsOf, linesOf, usageOf } from "./dollars.ts";
import { GROWING } from "./growing.ts";
import { OPERATIONS, type OperationName } from "./operations.ts";
import { PLAN_DOLLARS, PRICES, READ_ON, type Usage } from "./prices.ts";
import { ASSUMED_OF_A_USER, type Counts, messagesOf, SITES, usageOfSite, usageOfUser } from "./sites.ts";

const MINUTES_PER_MONTH = 30 * 24 * 60;
const PER_MILLION = 1e6;

/** Operations that are counted by the minute rather than by the piece. */
const BY_MINUTE: readonly OperationName[] = ["minuteIdle", "minuteWatched"];

/** All that is generated of docs/cost.md. */
export function writeTables({ operations: counts, growth }: AllCounts): string {
  return [
    "### In short",
    summary(counts),
    "### The prices",
    pricesTable(),
    "### What is counted, for one of each",
    countsTable(counts),
    "### Into dollars, for a million of each",
    dollarsTable(counts),
    "### Somebody who is connected and does nothing",
    idleTable(counts),
    "### What an active user is taken to do in a month",
    assumptionsTable(),
    "### Whole sites, a month",
    sitesTable(counts),
    "### Where the money goes, for 100,000 users",
    linesTable(counts),
    "### How the bill grows",
    growthTable(growth),
    "### Beside others, a month",
    othersTable(counts),
  ].join("\n\n");
}

function summary(counts: Counts): string {
  const million = (name: OperationName) => dollars(dollarsOf(usageOf(counts[name])) * PER_MILLION);
  const month = (name: OperationName) => dollars(dollarsOf(usageOf(counts[name])) * MINUTES_PER_MONTH);
  const ofUser = usageOfUser(counts);
  const bills = SITES.map(
    (users) => `${dollars(billOf(usageOfSite(users, ofUser)))} for ${users.toLocaleString("en")} users`,
  );
  const overtaken = (bill: number) => usersFor(bill, ofUser).toLocaleString("en");
  return [
    `- A million messages: ${million("burstLive")} as part of a fast conversation, ${million("messageAway")} each on its own to somebody who is away, ${million("messageLive")} each on its own and read at once.`,
    `- A user who is connected all month and does nothing: ${month("minuteIdle")}, and ${month("minuteWatched")} if somebody watches them all the time. Extrapolated from minutes.`,
    `- A marketplace, a month: ${bills.join(", ")}, with what the plan includes.`,
    `- A Socket.IO server on one machine (${dollars(ONE_MACHINE_DOLLARS)}) costs less from some ${overtaken(ONE_MACHINE_DOLLARS)} such users on, one with a standby (${dollars(SOCKET_IO_DOLLARS)}) from some ${overtaken(SOCKET_IO_DOLLARS)} on. Whoever runs it is not in that.`,
  ].join("\n");
}

/** From how many users on the bill is as high as this, to two digits. */
function usersFor(bill: number, ofUser: Usage): number {
  let [low, high] = [1, 1e9];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (billOf(usageOfSite(middle, ofUser)) < bill) low = middle;
    else high = middle;
  }
  return Number(high.toPrecision(2));
}

function pricesTable(): string {
  const rows = Object.values(PRICES).map(({ title, unit, dollars, per, included, source }) => [
    title,
    per === 1 ? `$${dollars} for a ${unit}` : `$${dollars} for a million ${unit}`,
    included.toLocaleString("en"),
    `[source](${source})`,
  ]);
  const text = `The plan is $${PLAN_DOLLARS} a month. Read on ${READ_ON}.`;
  return `${text}\n\n${markdownTable(["what", "price", "included in a month", ""], rows)}`;
}

function countsTable(counts: Counts): string {
  const rows = eachOperation((name, title) => {
    const { rowsWritten, rowsRead, workerRequests, objectRequests, calls, messages, alarms, activeMs } = counts[name];
    const numbers = [rowsWritten, rowsRead, workerRequests, objectRequests, calls, messages, alarms];
    return [title, ...numbers.map(amount), amount(Math.round(activeMs))];
  });
  const head = ["", "rows written", "rows read", "HTTP requests", "requests to objects", "of these by objects"];
  return markdownTable([...head, "WebSocket messages in", "alarms", "ms awake"], rows);
}

function dollarsTable(counts: Counts): string {
  const rows = eachOperation((name, title) => {
    const usage = usageOf(counts[name]);
    const lines = linesOf(usage);
    const requests = lines.workerRequests + lines.workerCpuMs + lines.objectRequests;
    return [
      title,
      ...[dollarsOf(usage), lines.rowsWritten, requests, lines.gigabyteSeconds, lines.rowsRead].map(perMillion),
    ];
  });
  return markdownTable(["", "$ for a million", "rows written", "requests", "time awake", "rows read"], rows);
}

/** Extrapolated: what a minute costs, so many times. */
function idleTable(counts: Counts): string {
  const rows = BY_MINUTE.map((name) => [
    OPERATIONS[name].title.replace("A minute of somebody", "Somebody"),
    ...[MINUTES_PER_MONTH, 30 * 8 * 60].map((minutes) => dollars(dollarsOf(usageOf(counts[name])) * minutes)),
  ]);
  return markdownTable(["", "all the month", "eight hours a day"], rows);
}

function assumptionsTable(): string {
  const ofUser = Object.values(ASSUMED_OF_A_USER).map(({ value, says }) => [says, value.toLocaleString("en")]);
  const unseen = [
    ["ms of the Worker's processor for each HTTP request", String(ASSUMED.workerCpuMs)],
    ["ms that an event runs in an object", String(ASSUMED.eventMs)],
    ["ms that an object waits for another", String(ASSUMED.callMs)],
  ];
  return markdownTable(["assumption", ""], [...ofUser, ...unseen]);
}

function sitesTable(counts: Counts): string {
  const ofUser = usageOfUser(counts);
  const rows = SITES.map((users) => {
    const usage = usageOfSite(users, ofUser);
    const bill = billOf(usage);
    return [
      users.toLocaleString("en"),
      (users * messagesOf(ASSUMED_OF_A_USER)).toLocaleString("en"),
      dollars(PLAN_DOLLARS + dollarsOf(usage)),
      dollars(bill),
      dollars(bill / users),
    ];
  });
  const head = ["users in a month", "messages", "if nothing were included", "the bill"];
  return markdownTable([...head, "of that, a user"], rows);
}

function linesTable(counts: Counts): string {
  const users = SITES[SITES.length - 1] ?? 0;
  const usage = usageOfSite(users, usageOfUser(counts));
  const lines = linesOf(usage);
  const rows = names.map((name) => [
    PRICES[name].title,
    `${Math.round(usage[name]).toLocaleString("en")} ${PRICES[name].unit}`,
    PRICES[name].included.toLocaleString("en"),
    dollars(lines[name]),
  ]);
  return markdownTable(["", "used", "of that included", "$, if nothing were included"], rows);
}

function othersTable(counts: Counts): string {
  const ofUser = usageOfUser(counts);
  const known = (value: number | null) => (value === null ? "not published, or not found" : dollars(value));
  const rows = [
    ["**Parlor**, the bill", ...SITES.map((users) => dollars(billOf(usageOfSite(users, ofUser)))), ""],
    ["Socket.IO on one machine", ...SITES.map(() => dollars(ONE_MACHINE_DOLLARS)), "list price, see below"],
    ["Socket.IO with a standby", ...SITES.map(() => dollars(SOCKET_IO_DOLLARS)), "list prices, see below"],
    ...HOSTED.map(({ name, how, dollars, source, read }) => [
      `[${name}](${source})`,
      ...SITES.map((users) => known(dollars(users))),
      `${how}: ${read}`,
    ]),
  ];
  const parts = SOCKET_IO.map(({ part, dollars }) => `${part} ($${dollars})`).join(", ");
  const socketIo = `- Socket.IO with a standby: ${parts}.`;
  const plans = HOSTED.map(({ name, plan }) => `- ${name}: ${plan}.`).join("\n");
  return `${markdownTable(["", ...SITES.map((users) => `${users.toLocaleString("en")} users`), "where from"], rows)}\n\n${socketIo}\n${plans}`;
}

/** An alarm more or less now and then is no growth. */
const SAME = 1.05;

/** Dollars and rows of one thing where there is ten and a hundred times as much of another. */
function growthTable(growth: AllCounts["growth"]): string {
  const rows = GROWING_NAMES.flatMap((name) => {
    const { title, by, sizes } = GROWING[name];
    const line = (what: string, shown: (value: number) => string, of: (count: Count) => number) => {
      const values = growth[name].map(of);
      const points = values.map((value, at) => ({ size: sizes[at] ?? 0, value }));
      return [
        `${title}, by ${by} (${sizes.map((size) => size.toLocaleString("en")).join(", ")})`,
        what,
        ...values.map(shown),
        lawOf(points, SAME),
      ];
    };
    return [
      line(
        "$ for a million",
        (value) => value.toFixed(2),
        (count) => dollarsOf(usageOf(count)) * PER_MILLION,
      ),
      line("rows read", amount, ({ rowsRead }) => rowsRead),
    ];
  });
  return markdownTable(["", "", "1 ×", "10 ×", "100 ×", "grows as"], rows);
}

const names = Object.keys(PRICES).filter((name): name is keyof Usage => name in PRICES);

const eachOperation = (row: (name: OperationName, title: string) => string[]): string[][] =>
  OPERATION_NAMES.map((name) => row(name, OPERATIONS[name].title));

/** A count as people read it. */
const amount = (value: number): string => String(Number(value.toFixed(value < 10 ? 2 : 1)));

const perMillion = (value: number): string => (value * PER_MILLION).toFixed(2);

/** Dollars with two digits, or as many as a small amount needs. */
export function dollars(value: number): string {
  if (value === 0) return "$0";
  if (value >= 100) return `$${Math.round(value).toLocaleString("en")}`;
  return value >= 0.1 ? `$${value.toFixed(2)}` : `$${Number(value.toPrecision(2))}`;
}

/** Where the generated part of docs/cost.md stands. */
export const MARKS: Marks = {
  begin: "<!-- counted: from here on npm run bench:cost writes -->",
  end: "<!-- counted: to here -->",
};
