import * as z from "zod";

/** What the load process does, and what it answers. It is given one plan on its standard input, as JSON. */

/** How a server is spoken to. `plain` is JSON without a handshake. */
const dialectName = z.enum(["parlor", "socket.io", "plain"]);
export type DialectName = z.infer<typeof dialectName>;

/** Where a reader who was away goes on. */
const resume = z.object({ epoch: z.string(), after: z.int() });
export type Resume = z.infer<typeof resume>;

/** One socket of one person. The peers of a room stand together; the first of them is its sender. */
const peer = z.object({ url: z.string(), room: z.string(), token: z.string(), resume: resume.optional() });
export type PeerPlan = z.infer<typeof peer>;

const target = {
  dialect: dialectName,
  /** The server's process, whose time and memory are read. */
  pid: z.int(),
  peers: z.array(peer).min(1),
};

/** Messages at fixed times, whatever comes of them (an open loop), from several senders in turn. */
const steadyPlan = z.object({
  kind: z.literal("steady"),
  ...target,
  senders: z.int(),
  perSecond: z.number(),
  warmUpMs: z.number(),
  measureMs: z.number(),
  binMs: z.number(),
});
export type SteadyPlan = z.infer<typeof steadyPlan>;

/** In each room the first peer keeps messages in flight; the next is sent when the last peer has one (a closed loop). */
const closedPlan = z.object({
  kind: z.literal("closed"),
  ...target,
  inFlight: z.int(),
  warmUpMs: z.number(),
  measureMs: z.number(),
});
export type ClosedPlan = z.infer<typeof closedPlan>;

/** Opens all sockets some times over. Others are opened before, so that what is measured has been compiled. */
const connectPlan = z.object({
  kind: z.literal("connect"),
  ...target,
  warmUp: z.array(peer),
  times: z.int(),
});
export type ConnectPlan = z.infer<typeof connectPlan>;

/** A request before each opening, which is not measured. */
const before = z.object({ url: z.string(), token: z.string() }).optional();

/** Opens one socket after the other, and closes it again. */
const openingsPlan = z.object({ kind: z.literal("openings"), ...target, before, warmUp: z.int() });
export type OpeningsPlan = z.infer<typeof openingsPlan>;

/** Asks for one page after the other over a connection that stays open. */
const requestsPlan = z.object({
  kind: z.literal("requests"),
  pid: z.int(),
  urls: z.array(z.string()).min(1),
  token: z.string(),
  warmUp: z.int(),
});
export type RequestsPlan = z.infer<typeof requestsPlan>;

/** Lets rooms of two fall asleep; then one writes in each, and writes once more. */
const wakePlan = z.object({ kind: z.literal("wake"), ...target, idleMs: z.number() });
export type WakePlan = z.infer<typeof wakePlan>;

/** One posts messages, one after the other; the peers wait for each by polling or on a socket. */
const longPollPlan = z.object({
  kind: z.literal("long-poll"),
  ...target,
  by: z.enum(["polling", "socket"]),
  /** Address of the thread. */
  threadUrl: z.string(),
  /** Of who posts. */
  token: z.string(),
  times: z.int(),
  warmUp: z.int(),
});
export type LongPollPlan = z.infer<typeof longPollPlan>;

/** All lose their socket; the first peer of each room, who stays, writes; all come back at once and get what they missed. */
const reconnectPlan = z.object({ kind: z.literal("reconnect"), ...target, missed: z.int() });
export type ReconnectPlan = z.infer<typeof reconnectPlan>;

export const plan = z.discriminatedUnion("kind", [
  steadyPlan,
  closedPlan,
  connectPlan,
  openingsPlan,
  requestsPlan,
  wakePlan,
  longPollPlan,
  reconnectPlan,
]);
export type Plan = z.infer<typeof plan>;

/** In every sample: how many processors were taken by neither the server nor the load. The less, the more a figure says. */
export const BACKGROUND_CORES = "backgroundCores";

/** Numbers by name and, where there are, the p99 of each bin of time. */
export const sample = z.object({ values: z.record(z.string(), z.number()), bins: z.array(z.number()).optional() });
export type Sample = z.infer<typeof sample>;
