import { Hono } from "hono";
import { askThread } from "../actor/stubs.ts";
import { isOn } from "../env.ts";
import { type IdentityConfig, readIdentityConfig } from "../identity/config.ts";
import { signGrant, signToken } from "../identity/sign.ts";
import { verifyToken } from "../identity/verify.ts";
import { demoGrant, demoLogin, type Identity } from "../protocol/identity.ts";
import { ok, type Result } from "../protocol/result.ts";
import type { ThreadSnapshot } from "../protocol/thread.ts";
import type { Ctx, HttpEnv } from "./context.ts";
import { DEMO_LISTINGS, type DemoListing } from "./demo-listings.ts";
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
  const person = personOf(login.value.as);
  if (!person) return problem(c, { code: "not_found" });
  const config = readIdentityConfig(c.env);
  const token = config.ok ? await tokenFor(person, config.value) : config;
  return answer(c, token.ok ? ok({ token: token.value, user: person }) : token);
});

demo.all("/login", refuseOtherMethods("POST"));

/** A home of the demo as its page shows it, the thread about it, and the user ids of those who may open that. */
interface SeededListing extends Pick<ThreadSnapshot, "threadId" | "subject"> {
  readonly members: readonly string[];
  /** Whether the thread is there; else somebody has to ask first. */
  readonly isOpen: boolean;
}

/** Makes the demo's threads; once they are there, it only tells what they are. */
demo.post("/seed", async (c) => {
  const listings: SeededListing[] = [];
  for (const listing of DEMO_LISTINGS) {
    const { id, subject, members } = listing.thread;
    const isOpen = listing.conversation.length > 0 ? await seed(c, listing) : await isAsked(c, listing);
    if (!isOpen.ok) return problem(c, isOpen.error);
    listings.push({ threadId: id, subject, members: members.map(({ userId }) => userId), isOpen: isOpen.value });
  }
  return c.json({ listings });
});

demo.all("/seed", refuseOtherMethods("POST"));

/** Allows one of a listing's people to open the thread about it. */
demo.post("/grant", async (c) => {
  const wish = await readBody(c, demoGrant);
  if (!wish.ok) return problem(c, wish.error);
  const { as, listing } = wish.value;
  const thread = DEMO_LISTINGS.find((one) => one.thread.id === listing)?.thread;
  if (!thread?.members.some(({ userId }) => userId === as)) return problem(c, { code: "not_found" });
  const config = readIdentityConfig(c.env);
  const grant = config.ok ? await signGrant({ userId: as, thread }, config.value, Date.now()) : config;
  return answer(c, grant.ok ? ok({ grant: grant.value, threadId: thread.id }) : grant);
});

demo.all("/grant", refuseOtherMethods("POST"));

const personOf = (userId: string) => Object.values(DEMO_PEOPLE).find((person) => person.userId === userId);

/** A conversation of yesterday has been read, but for what somebody is still to answer. */
async function readAll(c: Ctx, { thread, waiting }: DemoListing, config: IdentityConfig): Promise<Result<boolean>> {
  for (const { userId } of thread.members) {
    const person = personOf(userId);
    const reader = person && (await identityOf(person, config));
    if (!reader?.ok) continue;
    const known = await askThread(c.env, thread.id, (room) => room.snapshot(reader.value));
    if (!known.ok) return known;
    const seq = known.value.lastSeq - (userId === waiting?.userId ? 1 : 0);
    const read = await askThread(c.env, thread.id, (room) => room.markRead(reader.value, { seq }));
    if (!read.ok) return read;
  }
  return ok(true);
}

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
async function seed(c: Ctx, listing: DemoListing): Promise<Result<boolean>> {
  const { thread, conversation } = listing;
  const config = readIdentityConfig(c.env);
  if (!config.ok) return config;
  const buyer = await identityOf(DEMO_PEOPLE.buyer, config.value);
  if (!buyer.ok) return buyer;
  const grant = await signGrant({ userId: buyer.value.userId, thread }, config.value, Date.now());
  if (!grant.ok) return grant;
  const opened = await openThread(c, buyer.value, { grant: grant.value });
  if (!opened.ok) return opened;
  if (opened.value.thread.lastSeq >= conversation.length) return ok(true);
  const now = Date.now();
  for (const { id, by, text, minutesAgo } of conversation) {
    const sender = await identityOf(by, config.value);
    if (!sender.ok) return sender;
    const message = { id, messageType: "text" as const, message: text, at: now - minutesAgo * 60_000 };
    const sent = await askThread(c.env, thread.id, (room) => room.post(sender.value, message));
    // What an older version of the demo has said in this place stays.
    if (!sent.ok && sent.error.code !== "id_taken") return sent;
  }
  return readAll(c, listing, config.value);
}

/** Whether somebody has asked about it already. */
async function isAsked(c: Ctx, { thread }: DemoListing): Promise<Result<boolean>> {
  const config = readIdentityConfig(c.env);
  const buyer = config.ok ? await identityOf(DEMO_PEOPLE.buyer, config.value) : config;
  if (!buyer.ok) return buyer;
  const known = await askThread(c.env, thread.id, (room) => room.snapshot(buyer.value));
  if (known.ok) return ok(true);
  return known.error.code === "not_found" ? ok(false) : known;
}
