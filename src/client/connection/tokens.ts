import { type Fields, text } from "../codec/readers.ts";
import type { Ports } from "../ports.ts";
import { NEVER } from "./state.ts";
import { within } from "./within.ts";

/** Asks the application for a token. Called again when one has ended. */
export type GetToken = () => Promise<string>;

/** An application that takes longer has none: that is known before a dial has failed for want of it. */
const TOKEN_MS = 9_500;
/** A new one is fetched when so much of its life is over, and up to a tenth more, for all devices did not start at once. */
const REFRESH_AT = 0.75;
const REFRESH_SPREAD = 0.1;
/** What a header (RFC 6750, 2.1) and a subprotocol (RFC 6455, 4.1) can carry. */
const TOKEN = /^[\w.~+-]+$/;

const NOT_HIS = "unable to use the token; because it is not this user's";

/** One token for all that this client does, and one question at a time to the application. */
export class Tokens {
  readonly #getToken: GetToken;
  readonly #ports: Pick<Ports, "clock" | "random">;
  /** The question that is under way. */
  #asking: Promise<string> | undefined;
  #value: string | undefined;
  /** When it is time for another one; never when the token does not say. */
  refreshAt = NEVER;
  readonly #subject = Promise.withResolvers<string>();
  /** Whose they are, once that is known; empty if nobody says. */
  readonly subject = this.#subject.promise;

  /** Whose they are: not verified, it only tells what on this device belongs to whom. */
  #user: string;
  /** There is none any more that is good here: the user has logged out, or the application has another one's. */
  isOver = false;

  /** `userId`: whose they are, where that is known before there is one. */
  constructor(getToken: GetToken, ports: Pick<Ports, "clock" | "random">, userId = "") {
    this.#getToken = getToken;
    this.#ports = ports;
    this.#user = userId;
    if (userId) this.#subject.resolve(userId);
  }

  /**
   * The token; another one if `refused` is still what we have. Several threads are refused with the same token
   * at once, and one new token serves them all. Rejects when the application cannot give one; the one there is stays
   * until then, for it may still be good.
   */
  async get(refused?: string): Promise<string> {
    if (this.isOver) throw new Error(NOT_HIS);
    if (this.#value !== undefined && this.#value !== refused) return this.#value;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return await this.#asking;
  }

  /** The user is gone. */
  forget(): void {
    this.isOver = true;
    this.#value = undefined;
  }

  async #ask(): Promise<string> {
    const { clock, random } = this.#ports;
    const token = text(await within(clock, TOKEN_MS, this.#getToken())) ?? "";
    if (!TOKEN.test(token)) throw new Error(NOT_HIS);
    const { sub, iat, exp } = claimsOf(token);
    const user = text(sub) ?? "";
    this.#user ||= user;
    this.#subject.resolve(this.#user);
    // A cookie that tabs share may be another user's by now: what this one wrote must not go out as theirs.
    this.isOver ||= user !== "" && user !== this.#user;
    if (this.isOver) throw new Error(NOT_HIS);
    if (token !== this.#value) {
      this.refreshAt = clock.now() + lifeOf(iat, exp, clock.now()) * (REFRESH_AT + random() * REFRESH_SPREAD);
    }
    this.#value = token;
    return token;
  }
}

/** What a JWT (RFC 7519) says. Nothing is verified. */
function claimsOf(token: string): Fields {
  try {
    return Object(JSON.parse(atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/"))));
  } catch {
    return {};
  }
}

/** However old the device's clock makes a token, it is taken to have so much of its life before it. */
const LEAST_LIFE = 1 / 8;

/**
 * How long a token lives on, in milliseconds: as long as when it was made, for the device's own clock may be wrong; or
 * less, if that clock may be right and says that it is of some age.
 */
function lifeOf(iat: unknown, exp: unknown, now: number): number {
  if (typeof iat !== "number" || typeof exp !== "number" || exp <= iat) return NEVER;
  const left = exp * 1_000 - now;
  const whole = (exp - iat) * 1_000;
  return left > 0 && left < whole ? Math.max(left, whole * LEAST_LIFE) : whole;
}
