import {
  type CryptoKey,
  compactVerify,
  decodeProtectedHeader,
  errors,
  type JWTHeaderParameters,
  type ProtectedHeaderParameters,
} from "jose";
import * as z from "zod";
import { userId } from "../protocol/identifiers.ts";
import { LIMITS } from "../protocol/limits.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { IdentityConfig, KeySet } from "./config.ts";

/** How far the issuer's clock may run ahead of ours. */
const TOLERANCE_SECONDS = 60;
const KEY_SET_ALGORITHMS: readonly string[] = ["RS256", "ES256", "EdDSA"];
/** Three parts, none empty: no unsigned token (RFC 7519, 6) and no encrypted one (RFC 7516) looks like this. */
const SIGNED = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const claims = z.looseObject({
  sub: userId,
  iat: z.int().min(0),
  exp: z.int().min(0),
  nbf: z.number().optional(),
  iss: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
});
/** Claims that the application has signed and that hold now; what else they say is not judged yet. */
export type SignedClaims = z.infer<typeof claims>;

/**
 * The rules that every JWT has to keep here, token or grant: size, algorithm, signature, `sub`, lifetime,
 * issuer, audience. jose would accept `exp: 1e400`, a `sub` of any type and megabytes, so it only checks the
 * signature. Answers `invalid_token`, `token_expired`, or a failure of our own side.
 */
export async function verifySigned(jwt: string, config: IdentityConfig, nowMs: number): Promise<Result<SignedClaims>> {
  if (jwt.length > LIMITS.tokenBytes) return refuse(`it is longer than ${LIMITS.tokenBytes} bytes`);
  if (!SIGNED.test(jwt)) return refuse("it is not a signed JWT");
  const header = readHeader(jwt);
  if (!header) return refuse("its header is not one of a JWT");
  if ("crit" in header || "b64" in header) return refuse("its header asks for an extension");
  const payload = await verifySignature(jwt, header, config);
  return payload.ok ? judgeClaims(payload.value, config, nowMs) : payload;
}

function readHeader(jwt: string): ProtectedHeaderParameters | undefined {
  try {
    return decodeProtectedHeader(jwt);
  } catch {
    return undefined;
  }
}

/**
 * The algorithm chooses the kind of key before any key is looked at, so a public key is never taken for an
 * HS256 secret. Keys and addresses within the header (`jwk`, `jku`, `x5u`) are not read.
 */
async function verifySignature(
  jwt: string,
  header: ProtectedHeaderParameters,
  config: IdentityConfig,
): Promise<Result<Uint8Array>> {
  const { alg, kid } = header;
  if (alg === "HS256" && config.secrets.length > 0) {
    return tryKeys(jwt, await Promise.all(config.secrets.map((secret) => secret.get())), alg);
  }
  if (config.keySet && alg !== undefined && KEY_SET_ALGORITHMS.includes(alg)) {
    const keys = await findKeys(config.keySet, { alg, kid });
    return keys.ok ? tryKeys(jwt, keys.value, alg) : keys;
  }
  return refuse("its algorithm is not accepted here");
}

async function findKeys(keySet: KeySet, header: JWTHeaderParameters): Promise<Result<CryptoKey[]>> {
  try {
    return ok([await keySet(header)]);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return refuse("no key of the key set fits it");
    // A set may hold several keys of one kind during a rotation, and a token need not say which is its own.
    if (error instanceof errors.JWKSMultipleMatchingKeys) return ok(await collect(error));
    console.error("the key set cannot be used:", error instanceof Error ? error.message : "unknown reason");
    return fail("overloaded", {
      detail: "unable to check the token; because the key set cannot be read at present",
      retryAfterMs: 5_000,
    });
  }
}

async function collect(keys: AsyncIterable<CryptoKey>): Promise<CryptoKey[]> {
  const collected: CryptoKey[] = [];
  for await (const key of keys) collected.push(key);
  return collected;
}

async function tryKeys(jwt: string, keys: readonly CryptoKey[], alg: string): Promise<Result<Uint8Array>> {
  for (const key of keys) {
    try {
      const { payload } = await compactVerify(jwt, key, { algorithms: [alg] });
      return ok(payload);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  return refuse("its signature is not by a key that is known here");
}

function judgeClaims(payload: Uint8Array, config: IdentityConfig, nowMs: number): Result<SignedClaims> {
  const read = claims.safeParse(parseJson(payload));
  if (!read.success) return refuse(`its ${String(read.error.issues[0]?.path[0] ?? "payload")} is missing or malformed`);
  const { iat, exp, nbf, iss, aud } = read.data;
  const now = nowMs / 1000;
  if (exp <= iat) return refuse('its "exp" is not after its "iat"');
  if (exp - iat > config.maxLifetimeSeconds) return refuse("it lives longer than tokens may");
  if (iat > now + TOLERANCE_SECONDS) return refuse('its "iat" is in the future');
  if (nbf !== undefined && nbf > now + TOLERANCE_SECONDS) return refuse("it is not valid yet");
  if (config.issuer !== undefined && iss !== config.issuer) return refuse('its "iss" is another issuer');
  if (config.audience !== undefined && ![aud].flat().includes(config.audience)) {
    return refuse('its "aud" is another audience');
  }
  if (exp <= now) return fail("token_expired", { detail: "unable to accept the token; because it has expired" });
  return ok(read.data);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function refuse(because: string) {
  return fail("invalid_token", { detail: `unable to accept the token; because ${because}` });
}
