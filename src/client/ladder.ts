import type { Connection, ConnectionContext, ConnectionStep } from "./connection.ts";

/**
 * The way down from WebSocket to polling, and back up: where upgrades are refused though HTTP works, it polls, and
 * tries the WebSocket beside it now and then, of which nobody notices anything but that it is faster.
 */

/** So many refusals in a row are no accident. */
const REFUSALS = 2;
/** A WebSocket that has not opened by then may be blocked: HTTP is asked. */
const OPEN_MS = 6_000;
const ANSWER_MS = 10_000;
/** While it polls, the WebSocket is tried after this time, then ever more rarely. */
const PROBE_MS = 60_000;
const MAX_PROBE_MS = 600_000;

type Connecting = Extract<Connection, { is: "connecting" }>;
type Live = Extract<Connection, { is: "live" }>;

/** Whether it asks over HTTP, because WebSockets are refused. */
export const polls = ({ refused }: { readonly refused: number }): boolean => refused >= REFUSALS;

export const openDeadline = (from: { readonly refused: number }, now: number): number =>
  now + (polls(from) ? ANSWER_MS : OPEN_MS);

/** When a connection that has become live tries the WebSocket; null when it is one. */
export const firstProbe = (from: { readonly refused: number }, now: number): number | null =>
  polls(from) ? now + PROBE_MS : null;

/** A dial whose upgrade nobody answers: one answer over HTTP is enough then. */
export const swallowed = (connection: Connecting): Connecting | null =>
  connection.phase === "dialling" && !polls(connection) ? { ...connection, refused: REFUSALS - 1 } : null;

/** Tries the WebSocket, and says when to do it again. */
export function probe(connection: Live, now: number): ConnectionStep {
  const probeAt = now + Math.min(MAX_PROBE_MS, PROBE_MS * 2 ** connection.probes);
  return {
    connection: { ...connection, probeAt, probes: connection.probes + 1 },
    effects: [{ do: "probe", dial: connection.dial + 1 }],
  };
}

/** It opened. What arrived over the poll meanwhile comes again over it, and is known. */
export function probed(connection: Connection, dial: number, { now }: ConnectionContext): ConnectionStep {
  if (connection.is !== "live" || dial !== connection.dial + 1) return { connection, effects: [] };
  const { attempt, renewed } = connection;
  return {
    connection: { is: "connecting", phase: "greeting", dial, attempt, renewed, refused: 0, deadline: now + ANSWER_MS },
    effects: [{ do: "adopt" }],
  };
}
