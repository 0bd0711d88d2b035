import { type Encoded, encode } from "../actor/frame-text.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Member, Person } from "../protocol/member.ts";
import type { Receipts } from "./receipts.ts";
import type { Thread } from "./thread.ts";
import { type MemberRecord, personOf } from "./thread-store.ts";

/** Members with their cursors as they are now, written or not, and the last who left. */
interface Listed {
  readonly members: Member[];
  readonly former: Person[];
}

/** The people of a thread as everybody who opens it is told of them. */
export class People {
  readonly #thread: Thread;
  readonly #receipts: Pick<Receipts, "of" | "revision">;
  #encoded: { readonly asOf: string; readonly text: Encoded } | undefined;

  constructor(thread: Thread, receipts: Pick<Receipts, "of" | "revision">) {
    this.#thread = thread;
    this.#receipts = receipts;
  }

  /** One of them. */
  member(record: MemberRecord): Member {
    return { ...personOf(record), access: record.access, ...this.#receipts.of(record.userId) };
  }

  list(): Listed {
    return {
      members: this.#thread.members().map((record) => this.member(record)),
      former: this.#thread.former().slice(-LIMITS.members).map(personOf),
    };
  }

  /** The list as JSON, made once for all who come until somebody changes: a crowd that comes back comes at once. */
  encode(): Encoded {
    const asOf = `${this.#thread.membersRevision}.${this.#receipts.revision}`;
    if (this.#encoded?.asOf !== asOf) this.#encoded = { asOf, text: encode(this.list()) };
    return this.#encoded.text;
  }
}
