import { maybe, number, shape, text, whole, yes } from "../codec/readers.ts";
import { readOperation } from "./kinds.ts";
import type { OutboxEntry, StoredOperation } from "./operations.ts";

const readEnvelope = shape({
  threadId: text,
  id: text,
  writtenAt: number,
  isTried: yes,
  refusals: maybe(whole),
  waitMs: maybe(whole),
  failed: maybe(shape({ code: text, retryable: yes })),
});

/** What was kept, perhaps by another version; null if it is not understood. */
export function readStored(kept: unknown): StoredOperation | null {
  const envelope = readEnvelope(kept);
  const operation = readOperation(kept);
  return envelope && operation && { ...operation, ...envelope };
}

/** An operation as it is kept, and told. */
export const storedOf = (threadId: string, entry: OutboxEntry): StoredOperation | null =>
  readStored({ ...entry, threadId, isTried: entry.isTried || entry.is === "flying" });
