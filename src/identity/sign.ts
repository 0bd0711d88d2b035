import { type JWTPayload, SignJWT } from "jose";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { GrantedThread } from "../protocol/thread.ts";
import type { IdentityConfig } from "./config.ts";
import { MAX_GRANT_SECONDS } from "./grant.ts";

/** Whom a token is for, and for how long. */
interface TokenSubject {
  readonly userId: string;
  readonly name?: string;
  readonly role?: string;
  readonly picture?: string;
  readonly lifetimeSeconds: number;
}

/** Signs a token (HS256). It lives no longer than tokens may; `misconfigured` without a secret. */
export function signToken(subject: TokenSubject, config: IdentityConfig, nowMs: number): Promise<Result<string>> {
  const { userId, name, role, picture, lifetimeSeconds } = subject;
  return sign({ claims: { sub: userId, name, role, picture }, lifetimeSeconds }, config, nowMs);
}

/** Signs a grant (HS256): `userId` may open `thread` within the next hour. `misconfigured` without a secret. */
export function signGrant(
  { userId, thread }: { userId: string; thread: GrantedThread },
  config: IdentityConfig,
  nowMs: number,
): Promise<Result<string>> {
  return sign({ claims: { sub: userId, thread }, lifetimeSeconds: MAX_GRANT_SECONDS }, config, nowMs);
}

async function sign(
  { claims, lifetimeSeconds }: { claims: JWTPayload; lifetimeSeconds: number },
  config: IdentityConfig,
  nowMs: number,
): Promise<Result<string>> {
  const { secrets, issuer, audience, maxLifetimeSeconds } = config;
  if (!secrets[0]) return fail("misconfigured", { detail: "unable to sign; because JWT_SECRET is not set" });
  const iat = Math.floor(nowMs / 1000);
  const exp = iat + Math.min(lifetimeSeconds, maxLifetimeSeconds);
  const jwt = new SignJWT({ ...claims, iat, exp, iss: issuer, aud: audience });
  return ok(await jwt.setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(await secrets[0].get()));
}
