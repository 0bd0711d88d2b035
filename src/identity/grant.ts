import type { Identity } from "../protocol/identity.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import { type GrantedThread, grantedThread } from "../protocol/thread.ts";
import type { IdentityConfig } from "./config.ts";
import { verifySigned } from "./signed-claims.ts";

/** A grant is used at once; it need not outlive the page that asked for it. */
export const MAX_GRANT_SECONDS = 60 * 60;

/**
 * Reads the thread that the application allows `caller` to open, from a JWT that it signed with the same
 * keys as their token: `sub` is the caller, `thread` the thread with them among its members, and it lives an
 * hour at most. Answers `invalid_grant` with the reason, or a failure of our own side.
 */
export async function verifyGrant(
  { grant, caller }: { grant: string; caller: Identity },
  config: IdentityConfig,
  nowMs: number,
): Promise<Result<GrantedThread>> {
  const signed = await verifySigned(grant, config, nowMs);
  if (!signed.ok) return isAboutGrant(signed.error.code) ? refuse(reasonOf(signed.error.detail)) : signed;
  const { sub, iat, exp, thread } = signed.value;
  if (sub !== caller.userId) return refuse("it was made for somebody else");
  if (exp - iat > MAX_GRANT_SECONDS) return refuse("it lives longer than an hour");
  const read = grantedThread.safeParse(thread);
  if (!read.success) {
    const path = ["thread", ...(read.error.issues[0]?.path ?? [])].map(String).join(".");
    return refuse(`its "${path}" is missing or malformed`);
  }
  if (!read.data.members.some((member) => member.userId === caller.userId)) {
    return refuse("its thread does not have the caller among its members");
  }
  return ok(read.data);
}

const isAboutGrant = (code: string) => code === "invalid_token" || code === "token_expired";

const reasonOf = (detail = "") => detail.split("because ")[1] ?? "it is not a valid JWT";

function refuse(because: string) {
  return fail("invalid_grant", { detail: `unable to accept the grant; because ${because}` });
}
