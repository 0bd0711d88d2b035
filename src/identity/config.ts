import {
  type CryptoKey,
  createLocalJWKSet,
  createRemoteJWKSet,
  type JSONWebKeySet,
  type JWTHeaderParameters,
} from "jose";
import * as z from "zod";
import { fail, ok, type Result } from "../protocol/result.ts";
import { faultOfSecret } from "./secret.ts";

/** The settings that say whose tokens are accepted, as they stand in the environment. */
interface IdentitySettings {
  readonly JWT_SECRET?: string;
  readonly JWT_SECRET_PREVIOUS?: string;
  readonly JWKS_URL?: string;
  readonly JWKS?: string;
  readonly JWT_ISSUER?: string;
  readonly JWT_AUDIENCE?: string;
  readonly MAX_TOKEN_LIFETIME?: string;
}

/** Finds the public key that a token's header names; throws what jose throws. */
export type KeySet = (header: JWTHeaderParameters) => Promise<CryptoKey>;

/** A secret as a key for HS256, made once: to make it costs as much as to verify a token. */
class HmacKey {
  readonly #secret: string;
  /** Only the key itself is kept: a promise belongs to the request that made it. */
  #key: CryptoKey | undefined;

  constructor(secret: string) {
    this.#secret = secret;
  }

  async get(): Promise<CryptoKey> {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const bytes = new Uint8Array(new TextEncoder().encode(this.#secret));
    this.#key ??= await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]);
    return this.#key;
  }
}

/** The settings, judged. A config holds at least one secret or a key set. */
export interface IdentityConfig {
  /** HS256 keys, the current one first. */
  readonly secrets: readonly HmacKey[];
  readonly keySet?: KeySet;
  readonly issuer?: string;
  readonly audience?: string;
  readonly maxLifetimeSeconds: number;
}

const DAY_SECONDS = 24 * 60 * 60;

const judged = new WeakMap<IdentitySettings, Result<IdentityConfig>>();

/**
 * Judges the settings; `misconfigured` names the one at fault. The answer is kept for as long as the
 * settings object lives, and with it the cache of a remote key set.
 */
export function readIdentityConfig(settings: IdentitySettings): Result<IdentityConfig> {
  const known = judged.get(settings);
  if (known) return known;
  const config = judge(settings);
  judged.set(settings, config);
  return config;
}

function judge(settings: IdentitySettings): Result<IdentityConfig> {
  const secrets = readSecrets(settings);
  if (!secrets.ok) return secrets;
  const keySet = readKeySet(settings);
  if (!keySet.ok) return keySet;
  if (secrets.value.length === 0 && !keySet.value) {
    return misconfigured("none of JWT_SECRET, JWKS and JWKS_URL is set");
  }
  const maxLifetimeSeconds = Number(settings.MAX_TOKEN_LIFETIME || DAY_SECONDS);
  if (!Number.isSafeInteger(maxLifetimeSeconds) || maxLifetimeSeconds <= 0) {
    return misconfigured("MAX_TOKEN_LIFETIME is not a number of seconds");
  }
  return ok({
    secrets: secrets.value,
    keySet: keySet.value,
    issuer: settings.JWT_ISSUER || undefined,
    audience: settings.JWT_AUDIENCE || undefined,
    maxLifetimeSeconds,
  });
}

function readSecrets(settings: IdentitySettings): Result<HmacKey[]> {
  const secrets: HmacKey[] = [];
  for (const setting of ["JWT_SECRET", "JWT_SECRET_PREVIOUS"] as const) {
    const text = settings[setting];
    if (!text) continue;
    const fault = faultOfSecret(text);
    if (fault) return misconfigured(`${setting} ${fault}; "openssl rand -base64 32" prints one that will do`);
    secrets.push(new HmacKey(text));
  }
  return ok(secrets);
}

const keySetSetting = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

function readKeySet(settings: IdentitySettings): Result<KeySet | undefined> {
  if (settings.JWKS && settings.JWKS_URL) return misconfigured("both JWKS and JWKS_URL are set");
  if (settings.JWKS) {
    const keys = parseKeySet(settings.JWKS);
    return keys ? ok(createLocalJWKSet(keys)) : misconfigured("JWKS is not a JSON Web Key Set of public keys");
  }
  if (!settings.JWKS_URL) return ok(undefined);
  const url = URL.canParse(settings.JWKS_URL) ? new URL(settings.JWKS_URL) : null;
  return url && isTrusted(url) ? ok(createRemoteJWKSet(url)) : misconfigured("JWKS_URL is not an https address");
}

function parseKeySet(text: string): JSONWebKeySet | undefined {
  try {
    const { keys } = keySetSetting.parse(JSON.parse(text));
    // A private or symmetric key here is a leak, not a setting.
    return keys.some((key) => "d" in key || "k" in key) ? undefined : { keys };
  } catch {
    return undefined;
  }
}

/** Whoever answers for a plain http address decides who is who; only this machine may. */
function isTrusted(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && ["localhost", "127.0.0.1"].includes(url.hostname));
}

function misconfigured(because: string) {
  return fail("misconfigured", { detail: `unable to verify tokens; because ${because}` });
}
