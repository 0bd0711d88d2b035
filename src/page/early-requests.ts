/** What a request of the page was answered with. */
export interface Answer {
  readonly status: number;
  /** The JSON of a good answer. */
  readonly body: unknown;
}

declare global {
  /** What was asked for before the page's own script was there, by what was asked. */
  var parlorEarly: Map<string, Promise<Answer>> | undefined;
}

const nameOf = (path: string, body: object): string => `${path} ${JSON.stringify(body)}`;

/** Posts a request whose answer `ask` will want. */
export function askEarly(path: string, body: object): void {
  const answer = post(path, body);
  // Whoever takes it hears of a failure.
  answer.catch(() => {});
  globalThis.parlorEarly ??= new Map();
  globalThis.parlorEarly.set(nameOf(path, body), answer);
}

/** Posts a request, unless its answer is on its way already. */
export function ask(path: string, body: object): Promise<Answer> {
  const name = nameOf(path, body);
  const early = globalThis.parlorEarly?.get(name);
  // An answer is good once: later ones may differ.
  globalThis.parlorEarly?.delete(name);
  return early ?? post(path, body);
}

async function post(path: string, body: object): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, body: response.ok ? await response.json() : null };
}
