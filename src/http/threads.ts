import { Hono } from "hono";
import type * as z from "zod";
import { askInbox, askThread } from "../actor/stubs.ts";
import { isOn, readRates } from "../env.ts";
import { readIdentityConfig } from "../identity/config.ts";
import { verifyGrant } from "../identity/grant.ts";
import type { Identity } from "../protocol/identity.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import {
  createThread,
  type GrantedThread,
  patchThread,
  type ThreadInput,
  type ThreadSnapshot,
} from "../protocol/thread.ts";
import type { Ctx, HttpEnv } from "./context.ts";
import { answer, problem, refuseOtherMethods } from "./errors.ts";
import { readBody } from "./input.ts";

/** `/v1/threads` */
export const threads = new Hono<HttpEnv>();

threads.post("/", async (c) => {
  const wish = await readBody(c, createThread);
  if (!wish.ok) return problem(c, wish.error);
  const opened = await openThread(c, c.var.caller, wish.value);
  if (!opened.ok) return problem(c, opened.error);
  return c.json(opened.value.thread, opened.value.created ? 201 : 200);
});

threads.all("/", refuseOtherMethods("POST"));

/** `/v1/threads/:threadId` */
export const thread = new Hono<HttpEnv>();

thread.get("/", async (c) => {
  return answer(c, await askThread(c.env, c.var.threadId, (thread) => thread.snapshot(c.var.caller)));
});

thread.patch("/", async (c) => {
  const patch = await readBody(c, patchThread);
  if (!patch.ok) return problem(c, patch.error);
  return answer(c, await askThread(c.env, c.var.threadId, (thread) => thread.update(c.var.caller, patch.value)));
});

thread.all("/", refuseOtherMethods("GET", "PATCH"));

type Wish = z.infer<typeof createThread>;
type Opened = { created: boolean; thread: ThreadSnapshot };

/**
 * Creates the thread that is wished for, or returns the one there is. The application decides who may meet
 * whom, by its own token or by a grant; otherwise anybody could be the first to occupy an id.
 */
export async function openThread(c: Ctx, caller: Identity, wish: Wish): Promise<Result<Opened>> {
  const allowed = await allowedThread(c, caller, wish);
  if (!allowed.ok) return allowed;
  const { id } = allowed.value;
  if (!caller.service) {
    // A page may send its grant each time it opens: only what is new counts against the limit.
    const known = await askThread(c.env, id, (thread) => thread.snapshot(caller));
    if (known.ok) return ok({ created: false, thread: known.value });
    if (known.error.code !== "not_found") return known;
    const rate = readRates(c.env).threadsPerUser;
    const taken = await askInbox(c.env, caller.userId, (inbox) => inbox.takeThreadCreation(rate));
    if (!taken.ok) return taken;
  }
  return askThread(c.env, id, (thread) => thread.create(caller, allowed.value));
}

async function allowedThread(c: Ctx, caller: Identity, wish: Wish): Promise<Result<GrantedThread>> {
  if ("grant" in wish) {
    const config = readIdentityConfig(c.env);
    return config.ok ? verifyGrant({ grant: wish.grant, caller }, config.value, Date.now()) : config;
  }
  if (caller.service) return ok({ ...wish, id: wish.id ?? newThreadId() });
  if (isOn(c.env.OPEN_THREADS)) return ownThread(caller, wish);
  return refuse("users need a grant of the application");
}

/**
 * What a user may open alone: a thread of their own under an id of ours, in which they say nothing about others, and which
 * these hear of by its first message.
 */
function ownThread(caller: Identity, wish: ThreadInput): Result<GrantedThread> {
  if (wish.id !== undefined) return refuse("ids are chosen by the application");
  if (!wish.members.some(({ userId }) => userId === caller.userId))
    return refuse("the caller is not among its members");
  const members = wish.members.map(({ picture: _, ...member }) =>
    member.userId === caller.userId ? member : { userId: member.userId, access: member.access },
  );
  return ok({ ...wish, id: newThreadId(), members, announce: "first_message" });
}

const newThreadId = () => `t_${crypto.randomUUID().replaceAll("-", "")}`;

function refuse(because: string) {
  return fail("forbidden", { detail: `unable to create the thread; because ${because}` });
}
