import { type Fields, isFields } from "../codec/readers.ts";
import type { Post } from "../connection/polling.ts";
import { edit } from "./edit.ts";
import type { Kind, Operation, OperationKind } from "./operations.ts";
import { react } from "./react.ts";
import { remove } from "./remove.ts";
import { send } from "./send.ts";

const kinds = { send, edit, delete: remove, react };

/** The rules of each kind: one that is missing does not compile. */
const KINDS: { readonly [K in Kind]: OperationKind<K> } = kinds;

/** The frames of operations. */
export type OperationFrame = (typeof kinds)[Kind]["type"];

const isKind = (kind: unknown): kind is Kind => typeof kind === "string" && Object.hasOwn(KINDS, kind);

/** What was kept before there were kinds is a message. */
const kindOf = ({ kind = "send" }: Fields): unknown => kind;

/** Whether a newer version has kept this: an operation of a kind that this one does not know. */
export function isNewer(kept: unknown): boolean {
  const kind = isFields(kept) && kindOf(kept);
  return typeof kind === "string" && !isKind(kind);
}

/** An operation as it was kept, perhaps by another version; null if it is not understood. */
export function readOperation(kept: unknown): Operation | null {
  const kind = isFields(kept) && kindOf(kept);
  return isKind(kind) ? readAs(kind, kept) : null;
}

function readAs<K extends Kind>(kind: K, kept: unknown): Operation<K> | null {
  const own = KINDS[kind].read(kept);
  return own && { ...own, kind };
}

/** The rules of an operation's kind. */
export const rulesOf = <K extends Kind>({ kind }: { readonly kind: K }): OperationKind<K> => KINDS[kind];

/** By which route an operation's frame goes where there is no socket; null for other frames. */
export function requestOf(path: string, { type, ...frame }: Fields): Post | null {
  const kind = Object.values(KINDS).find((one) => one.type === type);
  return kind ? kind.request(path, frame) : null;
}

export type RequestOf = typeof requestOf;
