import { createParlor, type Parlor } from "../client/index.ts";
import type { PersonId } from "./demo-people.ts";
import { ask } from "./early-requests.ts";

const clients = new Map<PersonId, Parlor>();

/** This person's client: two people in one window are two clients, as if on two devices. */
export function clientOf(userId: PersonId): Parlor {
  const known = clients.get(userId);
  if (known) return known;
  const client = createParlor({ url: location.origin, userId, getToken: () => logIn(userId) });
  clients.set(userId, client);
  return client;
}

async function logIn(userId: PersonId): Promise<string> {
  const token = field(await post("/demo/login", { as: userId }), "token");
  if (typeof token !== "string") throw new Error("unable to log in; because the answer has no token");
  return token;
}

/** Opens the thread about a listing as this person, who asks about it. False when that cannot be done now. */
export async function askAbout(as: PersonId, listing: string): Promise<boolean> {
  try {
    const grant = field(await post("/demo/grant", { as, listing }), "grant");
    return typeof grant === "string" && (await clientOf(as).createThread({ grant })).ok;
  } catch {
    return false;
  }
}

/** The server answered, and not as it should. */
export class Refusal extends Error {
  readonly status: number;
  constructor(path: string, status: number) {
    super(`unable to ask ${path}; because it answers ${status}`);
    this.status = status;
  }
}

export async function post(path: string, body: object): Promise<unknown> {
  const { status, body: answer } = await ask(path, body);
  if (status >= 300) throw new Refusal(path, status);
  return answer;
}

export function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
