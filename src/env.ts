import * as z from "zod";
import type { InboxRpc } from "./inbox/inbox-rpc.ts";
import { RATES, type Rates, WINDOWS, type Windows } from "./protocol/limits.ts";
import type { InboxFromInbox, InboxFromThread } from "./protocol/rpc.ts";
import type { ThreadRpc } from "./thread/thread-rpc.ts";

/** What the Worker is bound to and configured with (wrangler.toml, .dev.vars, secrets). */
export interface Env {
  THREAD_ROOM: DurableObjectNamespace<ThreadRpc & Rpc.DurableObjectBranded>;
  USER_INBOX: DurableObjectNamespace<InboxRpc & InboxFromThread & InboxFromInbox & Rpc.DurableObjectBranded>;
  ASSETS: Fetcher;
  /** HS256 key, at least 32 bytes. */
  JWT_SECRET?: string;
  /** The key before, accepted during a rotation. */
  JWT_SECRET_PREVIOUS?: string;
  /** Address of a JSON Web Key Set (RFC 7517), for RS256, ES256 and EdDSA. */
  JWKS_URL?: string;
  /** The key set itself. */
  JWKS?: string;
  JWT_ISSUER?: string;
  JWT_AUDIENCE?: string;
  /** Seconds a token may live, from `iat` to `exp`; 24 hours unless told. */
  MAX_TOKEN_LIFETIME?: string;
  /** Origins of pages that may connect, separated by commas; empty means the service's own only. */
  ALLOWED_ORIGINS?: string;
  /** Another name for ALLOWED_ORIGINS. */
  FRONTEND_URL?: string;
  /** Any user may create a thread that they are a member of. */
  OPEN_THREADS?: string;
  /** `POST /demo/login` answers on loopback hosts. */
  DEMO_MODE?: string;
  /** … and on public ones. */
  DEMO_PUBLIC?: string;
  /** Seconds in which an author may edit their message; 900 unless told, 0 for never. */
  EDIT_WINDOW?: string;
  /** Seconds in which an author may delete it; 86,400 unless told, 0 for never. */
  DELETE_WINDOW?: string;
  /** Rates as JSON, for instance `{"messagesPerUser":{"burst":50,"perSecond":10}}`. */
  LIMITS?: string;
  /** Where objects live (part of their id: choose before the first thread): eu, us, fedramp. */
  JURISDICTION?: string;
  /** Where objects are first made: weur, enam, … */
  LOCATION_HINT?: string;
}

const rate = z.object({ burst: z.number().positive(), perSecond: z.number().positive() });
const ratesSetting = z.object({
  messagesPerUser: rate.default(RATES.messagesPerUser),
  messagesPerThread: rate.default(RATES.messagesPerThread),
  changesPerUser: rate.default(RATES.changesPerUser),
  framesPerSocket: rate.default(RATES.framesPerSocket),
  watchesPerUser: rate.default(RATES.watchesPerUser),
  threadsPerUser: rate.default(RATES.threadsPerUser),
});

/** The rates in force: the defaults, with `LIMITS` over them. A setting that cannot be read leaves the defaults. */
export function readRates(env: Pick<Env, "LIMITS">): Rates {
  if (!env.LIMITS) return RATES;
  try {
    return ratesSetting.parse(JSON.parse(env.LIMITS));
  } catch {
    console.error("LIMITS is not the JSON object that it should be; the defaults hold");
    return RATES;
  }
}

const seconds = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** How long after its `at` a message may be changed by its author. A setting that cannot be read leaves the default. */
export function readWindows(env: Pick<Env, "EDIT_WINDOW" | "DELETE_WINDOW">): Windows {
  return {
    editMs: readSeconds(env.EDIT_WINDOW, "EDIT_WINDOW") ?? WINDOWS.editMs,
    deleteMs: readSeconds(env.DELETE_WINDOW, "DELETE_WINDOW") ?? WINDOWS.deleteMs,
  };
}

function readSeconds(setting: string | undefined, name: string): number | undefined {
  if (!setting) return undefined;
  const read = seconds.safeParse(setting);
  if (!read.success) console.error(`${name} is not the number of seconds that it should be; the default holds`);
  return read.success ? read.data * 1_000 : undefined;
}

export const isOn = (setting: string | undefined): boolean => setting === "true" || setting === "1";
