import { isFields, isText, parseJson } from "./fields.ts";
import type { Ports } from "./ports.ts";
import { within } from "./within.ts";

/** Asks the application for a token. Called again when one has ended. */
export type GetToken = () => Promise<string>;

/** An application that takes longer has none: that is known before a dial has failed for want of it. */
const TOKEN_MS = 9_500;
/** A new one is fetched when so much of its life is over, and up to a tenth more, for all devices did not start at once. */
const REFRESH_AT = 0.75;
const REFRESH_SPREAD = 0.1;
/** What a header and a subprotocol can carry (RFC 6750, 2.1). */
const TOKEN = /^[\w.~+/=-]+$/;

/** One token for all that this client does, and one question at a time to the application. */
export class Tokens {
  readonly #getToken: GetToken;
  readonly #ports: Pick<Ports, "clock" | "random">;
  #current: Promise<string> | undefined;
  #value: string | undefined;
  #refreshAt: number | null = null;

  constructor(getToken: GetToken, ports: Pick<Ports, "clock" | "random">) {
    this.#getToken = getToken;
    this.#ports = ports;
  }

  /** When it is time for another one; null when the token does not say. */
  get refreshAt(): number | null {
    return this.#refreshAt;
  }

  /**
   * The token; another one if `refused` is still what we have. Several threads are refused with the same token
   * at once, and one new token serves them all. Rejects when the application cannot give one.
   */
  get(refused?: string): Promise<string> {
    if (refused !== undefined && refused === this.#value) this.#current = undefined;
    this.#current ??= this.#ask();
    return this.#current;
  }

  async #ask(): Promise<string> {
    const { clock, random } = this.#ports;
    try {
      const token: unknown = await within(clock, TOKEN_MS, this.#getToken());
      if (!isText(token) || !TOKEN.test(token)) throw new TypeError("unable to use the token; because it is none");
      if (token !== this.#value) {
        const life = lifeOf(token);
        this.#refreshAt = life === null ? null : clock.now() + life * (REFRESH_AT + random() * REFRESH_SPREAD);
      }
      this.#value = token;
      return token;
    } catch (error) {
      this.#current = undefined;
      throw error;
    }
  }
}

/** How long a token lives, in milliseconds from when it was made: the device's own clock may be wrong. Nothing is verified. */
function lifeOf(token: string): number | null {
  try {
    const claims = parseJson(atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/")));
    const { iat, exp } = isFields(claims) ? claims : {};
    return typeof iat === "number" && typeof exp === "number" && exp > iat ? (exp - iat) * 1_000 : null;
  } catch {
    return null;
  }
}
