import { base64url } from "jose";

/** What vitest.config.ts tells the tests in the Workers runtime: there the objects know it before the tests do. */
declare const TEST_SECRET: string | undefined;

/** A key that nobody has seen before. */
export const newSecret = () => base64url.encode(crypto.getRandomValues(new Uint8Array(32)));

/** With what tokens are signed here. Made anew for each process: no key is published, that of the tests neither. */
export const SECRET = typeof TEST_SECRET === "string" ? TEST_SECRET : newSecret();

const HOUR_SECONDS = 3600;

/** What to sign. A string is taken as it is, so that a part can be what no library would make. */
export interface Parts {
  readonly header?: object | string;
  readonly claims: object | string;
  readonly secret?: string;
}

/** Signs anything by HMAC-SHA-256, sensible or not, and sets nothing by itself. */
export async function forge({ header = { alg: "HS256" }, claims, secret = SECRET }: Parts): Promise<string> {
  const signed = `${part(header)}.${part(claims)}`;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(secret), algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, bytes(signed));
  return `${signed}.${base64url.encode(new Uint8Array(signature))}`;
}

/** The claims of a good token of this user, an hour long. */
export function claimsOf(userId: string, extra: object = {}, nowMs = Date.now()) {
  const iat = Math.floor(nowMs / 1000);
  return { sub: userId, iat, exp: iat + HOUR_SECONDS, ...extra };
}

/** A good token; `extra` adds claims or spoils them. */
export const tokenOf = (userId: string, extra?: object) => forge({ claims: claimsOf(userId, extra) });

/** A token of the owner's server. */
export const serviceToken = () => tokenOf("service", { scope: "parlor:service" });

/** The application's leave for this user to open this thread. */
export const grantFor = (userId: string, thread: object, extra: object = {}) => tokenOf(userId, { thread, ...extra });

/** One part of a JWT: JSON, or any text, in base64url. */
export function part(content: object | string): string {
  return base64url.encode(bytes(typeof content === "string" ? content : JSON.stringify(content)));
}

const bytes = (text: string) => new TextEncoder().encode(text);
