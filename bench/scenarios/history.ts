import type { Sample } from "../load/plan.ts";
import { runLoad } from "../load/run-load.ts";
import { evictionOf, HISTORIES, historyOf, READER, readerBehind } from "../servers/seeded.ts";
import { type Server, tokenFor } from "../servers/server.ts";
import { SEEDED } from "./contestants.ts";
import type { Case, Growth, Metric, Scenario } from "./scenario.ts";

/** What a thread costs as it grows from a thousand messages to a million. */

const [SHORT = 0] = HISTORIES;
const LONG = HISTORIES.at(-1) ?? 0;
const inWords = (messages: number) => `${messages.toLocaleString("en")} messages`;

async function open(
  server: Server,
  wanted: { messages: number; behind: number; isCold?: boolean; times: number },
): Promise<Sample> {
  const { dialect, pid } = server;
  const thread = await historyOf(server, wanted.messages);
  const peer = await readerBehind(thread, wanted.behind);
  const before = wanted.isCold ? { url: evictionOf(server, thread.id), token: peer.token } : undefined;
  const warmUp = Math.floor(wanted.times / 4);
  const peers = Array.from({ length: wanted.times + warmUp }, () => peer);
  return runLoad({ kind: "openings", dialect, pid, peers, before, warmUp });
}

const growthOver = (what: string, nameOf: (messages: number) => string): Growth => ({
  what,
  contestant: SEEDED.name,
  metric: "p50",
  at: HISTORIES.map((messages) => ({ size: messages, case: nameOf(messages) })),
});

/** Of a hundred and fewer, the hundredth part is one: so the tenth part is told. */
const LATENCIES: readonly Metric[] = [
  { key: "p50", title: "p50 ms", digits: 2 },
  { key: "p90", title: "p90 ms", digits: 2 },
];

const resumeName = (behind: number) => `${behind} events behind`;
const RESUMES = [0, 1, 10, 100, 500] as const;

export const resume: Scenario = {
  name: "resume",
  title: "Resume: a reader comes back",
  about: `From dialing until the reader has all that was missed: TCP, upgrade, token, hello, events. One after the other, in a thread of ${inWords(SHORT)} that is awake.`,
  contestants: [SEEDED],
  cases: RESUMES.map(
    (behind): Case => ({
      name: resumeName(behind),
      measure: (server) => open(server, { messages: SHORT, behind, times: 100 }),
    }),
  ),
  metrics: [
    ...LATENCIES,
    { key: "cpuPerSocket", title: "CPU µs a socket", digits: 0 },
    { key: "deliveriesPerSocket", title: "messages a socket", digits: 0 },
  ],
  targets: [
    {
      what: "resume of 100 events, p50 in ms",
      of: { case: resumeName(100), contestant: SEEDED.name, metric: "p50" },
      atMost: 5,
    },
  ],
  growth: [
    {
      what: "resume, by events missed",
      contestant: SEEDED.name,
      metric: "p50",
      at: [1, 10, 100, 500].map((size) => ({ size, case: resumeName(size) })),
    },
  ],
};

const coldName = (messages: number) => `cold, ${inWords(messages)}`;
const awakeName = `awake, ${inWords(SHORT)}`;

export const cold: Scenario = {
  name: "cold",
  title: "A socket of an object that is not in memory",
  about:
    "The object is ended before each socket, and made anew from its storage, whose pages the kernel still has. From dialing until the reader is told that nothing was missed.",
  contestants: [SEEDED],
  cases: [
    { name: awakeName, measure: (server) => open(server, { messages: SHORT, behind: 0, times: 40 }) },
    ...HISTORIES.map(
      (messages): Case => ({
        name: coldName(messages),
        measure: (server) => open(server, { messages, behind: 0, isCold: true, times: 40 }),
      }),
    ),
  ],
  metrics: LATENCIES,
  targets: [],
  growth: [growthOver("a cold object, by messages in the thread", coldName)],
};

/** Which page is requested. `around` is in the middle. */
const PLACES = {
  newest: () => "limit=50",
  middle: (messages: number) => `around=${Math.floor(messages / 2)}&limit=50`,
  oldest: () => "before=51&limit=50",
};
type Place = keyof typeof PLACES;
const REQUESTS = { warmUp: 100, times: 300 };

const pageName = (place: Place, messages: number) => `${place} page of ${inWords(messages)}`;

const pageCase = (place: Place, messages: number): Case => ({
  name: pageName(place, messages),
  async measure(server) {
    const { url } = await historyOf(server, messages);
    const urls = Array.from(
      { length: REQUESTS.warmUp + REQUESTS.times },
      () => `${url}/messages?${PLACES[place](messages)}`,
    );
    const token = await tokenFor(READER);
    return runLoad({ kind: "requests", pid: server.pid, urls, token, warmUp: REQUESTS.warmUp });
  },
});

export const PAGES: readonly Metric[] = [
  { key: "p50", title: "p50 ms", digits: 3 },
  { key: "p99", title: "p99 ms", digits: 2 },
  { key: "cpuPerRequest", title: "CPU µs a request", digits: 0 },
  { key: "bytes", title: "bytes", digits: 0 },
];

const newest = { contestant: SEEDED.name, metric: "p50" };

export const pages: Scenario = {
  name: "pages",
  title: "Pages of history",
  about: "Fifty messages over HTTP on a connection that stays open, one request after the other.",
  contestants: [SEEDED],
  cases: HISTORIES.flatMap((messages) => [
    pageCase("newest", messages),
    pageCase("middle", messages),
    pageCase("oldest", messages),
  ]),
  metrics: PAGES,
  targets: [
    {
      what: "newest page of a million messages, p50 over that of a thousand",
      of: { ...newest, case: pageName("newest", LONG) },
      over: { ...newest, case: pageName("newest", SHORT) },
      atMost: 1.1,
    },
  ],
  growth: [
    growthOver("the newest page, by messages in the thread", (messages) => pageName("newest", messages)),
    growthOver("a page in the middle, by messages in the thread", (messages) => pageName("middle", messages)),
    growthOver("the oldest page, by messages in the thread", (messages) => pageName("oldest", messages)),
  ],
};
