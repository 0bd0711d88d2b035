import { Hono } from "hono";
import { askThread } from "../actor/stubs.ts";
import { isOn } from "../env.ts";
import { type IdentityConfig, readIdentityConfig } from "../identity/config.ts";
import { signGrant, signToken } from "../identity/sign.ts";
import { verifyToken } from "../identity/verify.ts";
import { ok, type Result } from "../protocol/errors.ts";
import { demoLogin, type Identity } from "../protocol/identity.ts";
import type { ThreadSnapshot } from "../protocol/thread.ts";
import type { Ctx, HttpEnv } from "./context.ts";
import { DEMO_THREADS, type DemoThread } from "./demo-listings.ts";
import { DEMO_PEOPLE, type DemoPerson } from "./demo-people.ts";
import { answer, problem, refuseOtherMethods } from "./errors.ts";
import { readBody } from "./input.ts";
import { openThread } from "./threads.ts";

const TOKEN_SECONDS = 12 * 60 * 60;

/**
 * `/demo`: what an application's own server does in earnest: it tells us who somebody is, and who may meet whom.
 * It hands out tokens to anybody who asks, so it exists only where it was asked for, and otherwise not at all.
 */
export const demo = new Hono<HttpEnv>();

demo.use("*", async (c, next) => (isDemo(c) ? next() : problem(c, { code: "not_found" })));

demo.post("/login", async (c) => {
  const login = await readBody(c, demoLogin);
  if (!login.ok) return problem(c, login.error);
  const person = Object.values(DEMO_PEOPLE).find(({ userId }) => userId === login.value.as);
  if (!person) return problem(c, { code: "not_found" });
  const config = readIdentityConfig(c.env);
  const token = config.ok ? await tokenFor(person, config.value) : config;
  return answer(c, token.ok ? ok({ token: token.value, user: person }) : token);
});

demo.all("/login", refuseOtherMethods("POST"));

/** A thread of the demo as a list shows it, and the user ids of those who may open it. */
interface SeededThread extends Pick<ThreadSnapshot, "threadId" | "title" | "subject"> {
  readonly members: readonly string[];
}

/** Makes the demo's threads; once they are there, it only tells what they are. */
demo.post("/seed", async (c) => {
  const threads: SeededThread[] = [];
  for (const thread of DEMO_THREADS) {
    const seeded = await seed(c, thread);
    if (!seeded.ok) return problem(c, seeded.error);
    const { threadId, title, subject, members } = seeded.value;
    threads.push({ threadId, title, subject, members: members.map(({ userId }) => userId) });
  }
  return c.json({ threads });
});

demo.all("/seed", refuseOtherMethods("POST"));

/** With a key set, the tokens are those of a real application, and it decides who gets one. */
function isDemo(c: Ctx): boolean {
  const { DEMO_MODE, DEMO_PUBLIC, JWKS, JWKS_URL } = c.env;
  return isOn(DEMO_MODE) && (isOn(DEMO_PUBLIC) || isLoopback(new URL(c.req.url).hostname)) && !JWKS && !JWKS_URL;
}

const isLoopback = (hostname: string) =>
  hostname === "localhost" || hostname === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);

function tokenFor(person: DemoPerson, config: IdentityConfig): Promise<Result<string>> {
  return signToken({ ...person, lifetimeSeconds: TOKEN_SECONDS }, config, Date.now());
}

async function identityOf(person: DemoPerson, config: IdentityConfig): Promise<Result<Identity>> {
  const token = await tokenFor(person, config);
  return token.ok ? verifyToken(token.value, config, Date.now()) : token;
}

/** Opens the thread the way an application's page does: the buyer, with a grant. */
async function seed(c: Ctx, { thread, conversation }: DemoThread): Promise<Result<ThreadSnapshot>> {
  const config = readIdentityConfig(c.env);
  if (!config.ok) return config;
  const buyer = await identityOf(DEMO_PEOPLE.buyer, config.value);
  if (!buyer.ok) return buyer;
  const grant = await signGrant({ userId: buyer.value.userId, thread }, config.value, Date.now());
  if (!grant.ok) return grant;
  const opened = await openThread(c, buyer.value, { grant: grant.value });
  if (!opened.ok) return opened;
  if (opened.value.thread.lastSeq >= conversation.length) return ok(opened.value.thread);
  for (const { id, by, text } of conversation) {
    const sender = await identityOf(by, config.value);
    if (!sender.ok) return sender;
    const message = { id, messageType: "text" as const, message: text };
    const sent = await askThread(c.env, thread.id, (room) => room.post(sender.value, message));
    if (!sent.ok) return sent;
  }
  return ok(opened.value.thread);
}
