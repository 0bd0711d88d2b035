/**
 * What Cloudflare takes for what Parlor uses, in US dollars, on the plan that costs five a month (Workers Paid).
 * Each price with the page that says so, and the day on which its text was read.
 */
interface Price {
  readonly title: string;
  readonly unit: string;
  readonly dollars: number;
  /** For so many units. */
  readonly per: number;
  /** Units that the plan includes in a month. */
  readonly included: number;
  readonly source: string;
}

const MILLION = 1e6;
const WORKERS = "https://developers.cloudflare.com/workers/platform/pricing/";
const OBJECTS = "https://developers.cloudflare.com/durable-objects/platform/pricing/";

export const READ_ON = "2026-11-30";

/** The plan itself, a month. */
export const PLAN_DOLLARS = 5;

export const PRICES = {
  workerRequests: {
    title: "Requests to the Worker",
    unit: "requests",
    ...{ dollars: 0.3, per: MILLION, included: 10 * MILLION, source: WORKERS },
  },
  workerCpuMs: {
    title: "The Worker's processor time",
    unit: "ms",
    ...{ dollars: 0.02, per: MILLION, included: 30 * MILLION, source: WORKERS },
  },
  objectRequests: {
    title: "Requests to objects",
    unit: "requests",
    ...{ dollars: 0.15, per: MILLION, included: MILLION, source: OBJECTS },
  },
  gigabyteSeconds: {
    title: "Time in which objects cannot sleep",
    unit: "GB-s",
    ...{ dollars: 12.5, per: MILLION, included: 400_000, source: OBJECTS },
  },
  rowsRead: {
    title: "Rows read",
    unit: "rows",
    ...{ dollars: 0.001, per: MILLION, included: 25_000 * MILLION, source: OBJECTS },
  },
  rowsWritten: {
    title: "Rows written",
    unit: "rows",
    ...{ dollars: 1, per: MILLION, included: 50 * MILLION, source: OBJECTS },
  },
  storedGigabytes: {
    title: "Stored",
    unit: "GB-month",
    ...{ dollars: 0.2, per: 1, included: 5, source: OBJECTS },
  },
} as const satisfies Record<string, Price>;

/** So many incoming WebSocket messages are billed as one request to an object. */
export const MESSAGES_PER_REQUEST = 20;

/** What an object is billed for while it cannot sleep, whatever it uses. */
export const OBJECT_GIGABYTES = 0.128;

/** What the platform bills, by the names of the prices. */
export type Usage = Readonly<Record<keyof typeof PRICES, number>>;
