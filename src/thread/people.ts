import { type Encoded, utf8Length } from "../actor/frame-text.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Member, Person } from "../protocol/member.ts";
import type { Cursors, Receipts } from "./receipts.ts";
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
  /** Each member's part of the list, as of their cursors. A record that changes is another one. */
  readonly #parts = new WeakMap<MemberRecord, { readonly cursors: Cursors; readonly json: string }>();
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
      former: this.#former(),
    };
  }

  /** The list as JSON. Who comes with a crowd is told of it by what was made for the others, as far as nobody changed. */
  encode(): Encoded {
    const asOf = `${this.#thread.membersRevision}.${this.#receipts.revision}`;
    if (this.#encoded?.asOf !== asOf) {
      const members = this.#thread.members().map((record) => this.#part(record));
      const former = JSON.stringify(this.#former());
      const json = `{"members":[${members.join(",")}],"former":${former}}`;
      this.#encoded = { asOf, text: { json, bytes: utf8Length(json) } };
    }
    return this.#encoded.text;
  }

  #part(record: MemberRecord): string {
    const cursors = this.#receipts.of(record.userId);
    const known = this.#parts.get(record);
    if (known?.cursors.readSeq === cursors.readSeq && known.cursors.deliveredSeq === cursors.deliveredSeq) {
      return known.json;
    }
    const json = JSON.stringify(this.member(record));
    this.#parts.set(record, { cursors, json });
    return json;
  }

  #former(): Person[] {
    return this.#thread.former().slice(-LIMITS.members).map(personOf);
  }
}
