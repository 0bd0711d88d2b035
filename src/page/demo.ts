import { createParlor, type Parlor } from "../client/index.ts";

/** Who can be played in the demo. The server knows the same three, and gives a token to whoever asks. */
export const PEOPLE = [
  { userId: "demo-buyer", name: "Nora Lindqvist", role: "buyer" },
  { userId: "demo-seller", name: "Marcus Bell", role: "seller" },
  { userId: "demo-agent", name: "Priya Raman", role: "agent" },
] as const;

export type PersonId = (typeof PEOPLE)[number]["userId"];

export function personOf(userId: string | null): (typeof PEOPLE)[number] | undefined {
  return PEOPLE.find((person) => person.userId === userId);
}

export const firstName = (name: string): string => name.split(" ")[0] ?? name;

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

/** A thread of the demo, for the list. */
export interface Listing {
  readonly threadId: string;
  readonly title: string;
  readonly price?: string;
  readonly picture?: string;
  /** Those in it, in the order of `PEOPLE`. */
  readonly people: readonly PersonId[];
}

/** Makes the demo's threads if they are not there, and tells what they are. */
export async function seedThreads(): Promise<Listing[]> {
  const threads = field(await post("/demo/seed", {}), "threads");
  return Array.isArray(threads) ? threads.flatMap(readListing) : [];
}

function readListing(thread: unknown): Listing[] {
  const [threadId, title] = [field(thread, "threadId"), field(thread, "title")];
  const subject = field(thread, "subject");
  const members = field(thread, "members");
  if (typeof threadId !== "string" || !Array.isArray(members)) return [];
  return [
    {
      threadId,
      title: text(title) ?? text(field(subject, "title")) ?? threadId,
      price: text(field(subject, "price")),
      picture: text(field(subject, "picture")),
      people: PEOPLE.map(({ userId }) => userId).filter((userId) => members.includes(userId)),
    },
  ];
}

async function post(path: string, body: object): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`unable to ask ${path}; because it answers ${response.status}`);
  return response.json();
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
