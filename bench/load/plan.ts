import * as z from "zod";

/** What the load process is told, and what it answers. It is given one plan on its standard input, as JSON. */

/** How a server is spoken to. `plain` is JSON without a handshake. */
export const dialectName = z.enum(["parlor", "socket.io", "plain"]);
export type DialectName = z.infer<typeof dialectName>;

/** One socket of one person. The peers of a room stand together; the first of them is its sender. */
export const peer = z.object({ url: z.string(), room: z.string(), token: z.string() });
export type PeerPlan = z.infer<typeof peer>;

const target = {
  dialect: dialectName,
  /** The server's process, whose time and memory are read. */
  pid: z.int(),
  peers: z.array(peer).min(1),
};

/** Messages at fixed times, whatever comes of them (an open loop), from several senders in turn. */
export const steadyPlan = z.object({
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
export const closedPlan = z.object({
  kind: z.literal("closed"),
  ...target,
  inFlight: z.int(),
  warmUpMs: z.number(),
  measureMs: z.number(),
});
export type ClosedPlan = z.infer<typeof closedPlan>;

/** Opens all sockets some times over. Others are opened before, so that what is measured has been compiled. */
export const connectPlan = z.object({
  kind: z.literal("connect"),
  ...target,
  warmUp: z.array(peer),
  times: z.int(),
});
export type ConnectPlan = z.infer<typeof connectPlan>;

export const plan = z.discriminatedUnion("kind", [steadyPlan, closedPlan, connectPlan]);
export type Plan = z.infer<typeof plan>;

/** Numbers by name and, where there are, the p99 of each bin of time. */
export const sample = z.object({ values: z.record(z.string(), z.number()), bins: z.array(z.number()).optional() });
export type Sample = z.infer<typeof sample>;
