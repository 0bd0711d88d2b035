import * as z from "zod";

const amount = z.number().nonnegative();

/** What the platform would bill. */
export const count = z.object({
  /** Rows written, an index's too; each armed alarm is one. */
  rowsWritten: amount,
  rowsRead: amount,
  /** Of `rowsWritten`, the alarms that were set. */
  alarmsSet: amount,
  /** HTTP requests to the Worker, upgrades too. */
  workerRequests: amount,
  /** What objects were asked, by the Worker and by each other: each upgrade and each call is one. */
  objectRequests: amount,
  /** WebSocket messages that came in. The platform's own answers to pings are none. */
  messages: amount,
  /** Of `objectRequests`, those by other objects. */
  calls: amount,
  /** Alarms that went off. */
  alarms: amount,
  /** How often an object was made anew. */
  constructed: amount,
  /** Milliseconds in which objects could not sleep: an event, a call or a timer was pending. Of all objects together. */
  activeMs: amount,
  /** Bytes of all objects' databases. */
  storedBytes: amount,
});

/** … as the metered build counts it (metered-worker.ts). */
export type Count = z.infer<typeof count>;

/** Nothing of anything. */
export const NOTHING: Count = {
  rowsWritten: 0,
  rowsRead: 0,
  alarmsSet: 0,
  workerRequests: 0,
  objectRequests: 0,
  messages: 0,
  calls: 0,
  alarms: 0,
  constructed: 0,
  activeMs: 0,
  storedBytes: 0,
};

const reading = count.extend({ owing: amount });

/** What a metered service has counted since its start, and how many of its objects have an alarm ahead or are at work. */
export async function readMeter(url: string): Promise<z.infer<typeof reading>> {
  return reading.parse(await (await fetch(`${url}/meter`)).json());
}

/** Works out each of the numbers from those of two counts. */
export function combine(a: Count, b: Count, work: (a: number, b: number) => number): Count {
  return {
    rowsWritten: work(a.rowsWritten, b.rowsWritten),
    rowsRead: work(a.rowsRead, b.rowsRead),
    alarmsSet: work(a.alarmsSet, b.alarmsSet),
    workerRequests: work(a.workerRequests, b.workerRequests),
    objectRequests: work(a.objectRequests, b.objectRequests),
    messages: work(a.messages, b.messages),
    calls: work(a.calls, b.calls),
    alarms: work(a.alarms, b.alarms),
    constructed: work(a.constructed, b.constructed),
    activeMs: work(a.activeMs, b.activeMs),
    storedBytes: work(a.storedBytes, b.storedBytes),
  };
}

/** So many times as much of each. */
export const scaled = (count: Count, factor: number): Count => combine(count, count, (amount) => amount * factor);

/** What has been counted since `before`. */
export const countSince = async (url: string, before: Count): Promise<Count> =>
  combine(await readMeter(url), before, (now, then) => now - then);

/** Settles when nobody owes anything any more: no object has an alarm ahead, or is at work. */
export async function settled(url: string): Promise<void> {
  while ((await readMeter(url)).owing > 0) await new Promise((resolve) => setTimeout(resolve, 1_000));
}
