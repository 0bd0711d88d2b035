import * as z from "zod";
import type { Env } from "../env.ts";
import { fail, type Result } from "../protocol/result.ts";

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 50;

type ThreadStub = ReturnType<Env["THREAD_ROOM"]["get"]>;
type InboxStub = ReturnType<Env["USER_INBOX"]["get"]>;

/** Asks the object of a thread. */
export function askThread<T>(env: Env, threadId: string, ask: (thread: ThreadStub) => Promise<Result<T>>) {
  return askObject(stubMaker(env, env.THREAD_ROOM, threadId), ask);
}

/** Asks the object of a user. */
export function askInbox<T>(env: Env, userId: string, ask: (inbox: InboxStub) => Promise<Result<T>>) {
  return askObject(stubMaker(env, env.USER_INBOX, userId), ask);
}

/** Where time and chance come from while waiting between attempts. */
interface Waiting {
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

const waiting: Waiting = {
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
};

/** An object that has not answered within this time will not be waited for. */
const PATIENCE_MS = 30_000;

/**
 * Asks for an answer without which the asker can live: an exception counts as a failure, and is noted; so does
 * silence, and what is answered after it changes nothing.
 */
export async function askSafely<T>(asked: Promise<Result<T>>, patienceMs = PATIENCE_MS): Promise<Result<T>> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([asked, silence]);
  } catch (error) {
    console.error("an object that was asked failed", error);
    return fail("internal");
  } finally {
    // A pending timer would keep the object awake.
    clearTimeout(timer);
  }
}

/**
 * Asks an object, again after a failure that the platform calls retryable: every question may be asked twice.
 * After an exception a stub stays broken, so each attempt has a new one. An overloaded object is left alone
 * and answered for: `overloaded`. Other exceptions pass through.
 */
export async function askObject<Stub, T>(
  makeStub: () => Result<Stub>,
  ask: (stub: Stub) => Promise<Result<T>>,
  { sleep, random }: Waiting = waiting,
): Promise<Result<T>> {
  for (let attempt = 1; ; attempt++) {
    const stub = makeStub();
    if (!stub.ok) return stub;
    try {
      return await ask(stub.value);
    } catch (error) {
      const { retryable, overloaded } = readPlatformError(error);
      if (!retryable && !overloaded) throw error;
      if (overloaded || attempt === ATTEMPTS) {
        return fail("overloaded", { retryAfterMs: Math.round(1_000 + random() * 1_000) });
      }
      await sleep(random() * FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
}

const platformError = z.object({ retryable: z.boolean().default(false), overloaded: z.boolean().default(false) });

function readPlatformError(error: unknown): z.infer<typeof platformError> {
  const read = platformError.safeParse(error);
  return read.success ? read.data : { retryable: false, overloaded: false };
}

const jurisdiction = z.enum(["eu", "fedramp", "fedramp-high", "us"]);
const locationHint = z.enum(["wnam", "enam", "sam", "weur", "eeur", "apac", "apac-ne", "apac-se", "oc", "afr", "me"]);

/**
 * The only place where a name becomes an object. The jurisdiction is part of an object's id: with a wrong one,
 * every thread would be a new and empty one, so an unknown value is refused rather than passed over.
 */
function stubMaker<T extends Rpc.DurableObjectBranded>(env: Env, namespace: DurableObjectNamespace<T>, name: string) {
  return (): Result<DurableObjectStub<T>> => {
    const within = jurisdiction.optional().safeParse(env.JURISDICTION || undefined);
    const hint = locationHint.optional().safeParse(env.LOCATION_HINT || undefined);
    if (!within.success)
      return fail("misconfigured", { detail: "unable to find the object; because JURISDICTION is unknown" });
    if (!hint.success)
      return fail("misconfigured", { detail: "unable to find the object; because LOCATION_HINT is unknown" });
    const objects = within.data ? namespace.jurisdiction(within.data) : namespace;
    return { ok: true, value: objects.get(objects.idFromName(name), { locationHint: hint.data }) };
  };
}
