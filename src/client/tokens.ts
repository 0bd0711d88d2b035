/** Asks the application for a token. Called again when one has ended. */
export type GetToken = () => Promise<string>;

/** One token for all that this client does, and one question at a time to the application. */
export class Tokens {
  readonly #getToken: GetToken;
  #current: Promise<string> | undefined;
  #value: string | undefined;
  readonly #subject = Promise.withResolvers<string>();

  constructor(getToken: GetToken) {
    this.#getToken = getToken;
  }

  /**
   * The token; another one if `refused` is still what we have. Several threads are refused with the same token
   * at once, and one new token serves them all. Rejects when the application cannot give one.
   */
  get(refused?: string): Promise<string> {
    if (refused !== undefined && refused === this.#value) this.forget();
    this.#current ??= this.#ask();
    return this.#current;
  }

  /** Whose tokens they are, once there was one. Not verified: it only tells what on this device belongs to whom. */
  get subject(): Promise<string> {
    return this.#subject.promise;
  }

  forget(): void {
    this.#current = undefined;
    this.#value = undefined;
  }

  async #ask(): Promise<string> {
    try {
      const token = await this.#getToken();
      this.#value = token;
      this.#subject.resolve(subjectOf(token));
      return token;
    } catch (error) {
      this.forget();
      throw error;
    }
  }
}

/** The subject of a JWT (RFC 7519, 4.1.2), or nothing. */
function subjectOf(token: string): string {
  try {
    const payload = token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
    return String(JSON.parse(atob(payload)).sub ?? "");
  } catch {
    return "";
  }
}
