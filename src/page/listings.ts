import { useEffect, useState } from "preact/hooks";
import { field, post, Refusal } from "./demo.ts";
import { PEOPLE, type PersonId } from "./demo-people.ts";
import { keep, readKept } from "./kept.ts";

/** A home of the demo, and the thread about it. */
export interface Listing {
  readonly threadId: string;
  readonly title: string;
  readonly detail?: string;
  readonly price?: string;
  readonly picture?: string;
  /** Those who may talk about it, in the order of `PEOPLE`. */
  readonly people: readonly PersonId[];
  /** Whether somebody has asked about it. */
  readonly isOpen: boolean;
}

export type Listings =
  | { readonly is: "loading" }
  | { readonly is: "ready"; readonly listings: readonly Listing[] }
  /** `off`: the server answers, and has no demo. */
  | { readonly is: "failed"; readonly because: "off" | "unreachable" };

const KEPT = "demo-listings";

let now: Listings = recall();
let loading: Promise<void> | null = null;
const watchers = new Set<() => void>();

/** The demo's homes: at once those of the last visit, also without a network, and then what the server says. */
export function useListings(): Listings {
  const [, redraw] = useState({});
  useEffect(() => {
    const look = () => redraw({});
    watchers.add(look);
    void loadListings();
    return () => {
      watchers.delete(look);
    };
  }, []);
  return now;
}

/** The demo's homes as they are known now. */
export const knownListings = (): readonly Listing[] => (now.is === "ready" ? now.listings : []);

/** Asks the server, which makes the demo's threads if they are not there. Once at a time. */
export function loadListings(): Promise<void> {
  loading ??= ask().finally(() => {
    loading = null;
  });
  return loading;
}

/** Somebody has asked about this one. */
export function noteOpen(threadId: string): void {
  if (now.is !== "ready") return;
  const listings = now.listings.map((one) => (one.threadId === threadId ? { ...one, isOpen: true } : one));
  become({ is: "ready", listings });
}

async function ask(): Promise<void> {
  if (now.is === "failed") become({ is: "loading" });
  try {
    const answer = field(await post("/demo/seed", {}), "listings");
    become({ is: "ready", listings: readListings(answer) });
    keep(KEPT, JSON.stringify(answer));
  } catch (error) {
    const isOff = error instanceof Refusal && error.status === 404;
    if (isOff || now.is !== "ready") become({ is: "failed", because: isOff ? "off" : "unreachable" });
  }
}

function become(next: Listings): void {
  now = next;
  for (const look of watchers) look();
}

function recall(): Listings {
  try {
    const listings = readListings(JSON.parse(readKept(KEPT) ?? "null"));
    return listings.length > 0 ? { is: "ready", listings } : { is: "loading" };
  } catch {
    return { is: "loading" };
  }
}

/** What can be read of an answer of the demo's server. */
export function readListings(value: unknown): readonly Listing[] {
  return Array.isArray(value) ? value.flatMap(readListing) : [];
}

function readListing(value: unknown): Listing[] {
  const [threadId, members, subject] = [field(value, "threadId"), field(value, "members"), field(value, "subject")];
  if (typeof threadId !== "string" || !Array.isArray(members)) return [];
  return [
    {
      threadId,
      title: text(field(subject, "title")) ?? threadId,
      detail: text(field(subject, "detail")),
      price: text(field(subject, "price")),
      picture: text(field(subject, "picture")),
      people: PEOPLE.map(({ userId }) => userId).filter((userId) => members.includes(userId)),
      isOpen: field(value, "isOpen") === true,
    },
  ];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
