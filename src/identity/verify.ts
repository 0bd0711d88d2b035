import type { Identity } from "../protocol/identity.ts";
import { LIMITS } from "../protocol/limits.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import { cleanLabel, link } from "../protocol/text.ts";
import type { IdentityConfig } from "./config.ts";
import { type SignedClaims, verifySigned } from "./signed-claims.ts";

/** The word of `scope` (RFC 8693, 4.2) that makes a token the owner's server. */
const SERVICE_SCOPE = "parlor:service";

const ROLE_CODE_POINTS = 40;

/**
 * Reads who is calling from a bearer token (RFC 7519). A grant is not accepted: whoever may open one thread
 * with it should not be able to do more. Answers `invalid_token`, `token_expired`, or a failure of our own
 * side; no answer repeats the token.
 */
export async function verifyToken(token: string, config: IdentityConfig, nowMs: number): Promise<Result<Identity>> {
  const signed = await verifySigned(token, config, nowMs);
  if (!signed.ok) return signed;
  if (Object.hasOwn(signed.value, "thread")) {
    return fail("invalid_token", { detail: "unable to accept the token; because it is a grant" });
  }
  return ok(readIdentity(signed.value));
}

/** What is only shown is dropped when it cannot be: a strange name must not lock a user out. */
function readIdentity(claims: SignedClaims): Identity {
  const seen = link.safeParse(claims.picture);
  return {
    userId: claims.sub,
    name: shown(claims.name, LIMITS.nameCodePoints),
    picture: seen.success ? seen.data : undefined,
    role: shown(claims.role, ROLE_CODE_POINTS),
    service: typeof claims.scope === "string" && claims.scope.split(" ").includes(SERVICE_SCOPE),
    issuedAt: claims.iat * 1000,
    expiresAt: claims.exp * 1000,
  };
}

/** A label cut to `max` code points, or nothing when there is nothing that can be shown. */
function shown(claim: unknown, max: number): string | undefined {
  if (typeof claim !== "string") return undefined;
  const cut = [...cleanLabel(claim.replace(/\p{Cc}/gu, " "))].slice(0, max).join("");
  return cut.trim() || undefined;
}
