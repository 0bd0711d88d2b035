import type { Member, Person } from "../../protocol/member.ts";
import type { ThreadSnapshot } from "../../protocol/thread.ts";
import { replace, without } from "../snapshot/lists.ts";

/** Who is in the thread, how far each has read, and who has it before their eyes. */
export interface People {
  readonly you: ThreadSnapshot["you"] | null;
  readonly members: readonly Member[];
  /** Those who wrote here and left: their messages keep their names. */
  readonly former: readonly Person[];
  /** User ids. */
  readonly viewing: readonly string[];
}

export const NOBODY: People = { you: null, members: [], former: [], viewing: [] };

export type Cursors = Pick<Member, "readSeq" | "deliveredSeq">;

const findMember = (members: readonly Member[], userId: string | undefined): Member | undefined =>
  members.find((member) => member.userId === userId);

/** How far the user has read, as the server knows it. */
export const readBy = ({ members, you }: Pick<People, "members" | "you">): number =>
  findMember(members, you?.userId)?.readSeq ?? 0;

/** Takes the server's word, except for cursors: after a crash it may know older ones, and a tick never turns back. */
export function meet(known: readonly Member[], { you, members, former, viewing }: People): People {
  const met = members.map((member) => raised(member, findMember(known, member.userId) ?? {}));
  return { you, members: met, former, viewing };
}

/** Somebody has read, or been delivered, everything up to here. */
export function raise(people: People, userId: string, to: Partial<Cursors>): People {
  const member = findMember(people.members, userId);
  const after = member && raised(member, to);
  return after === member || !after ? people : { ...people, members: replace(people.members, member, after) };
}

/** Read implies delivered. */
function raised(member: Member, to: Partial<Cursors>): Member {
  const readSeq = Math.max(member.readSeq, to.readSeq ?? 0);
  const deliveredSeq = Math.max(member.deliveredSeq, to.deliveredSeq ?? 0, readSeq);
  const isHigher = readSeq > member.readSeq || deliveredSeq > member.deliveredSeq;
  return isHigher ? { ...member, readSeq, deliveredSeq } : member;
}

/** Somebody joined, or their name, picture, role or access changed. */
export function put({ you, members, former, viewing }: People, changed: Omit<Member, keyof Cursors>): People {
  const { userId, access } = changed;
  const known = findMember(members, userId);
  const member: Member = { readSeq: 0, deliveredSeq: 0, ...known, ...changed };
  return {
    you: you?.userId === userId ? { userId, access } : you,
    members: known ? replace(members, known, member) : [...members, member],
    former: without(former, (person) => person.userId === userId),
    viewing,
  };
}

/** Somebody left. */
export function drop(people: People, userId: string): People {
  const member = findMember(people.members, userId);
  if (!member) return people;
  const { access: _, readSeq: __, deliveredSeq: ___, ...person } = member;
  return {
    ...look(people, userId, false),
    members: without(people.members, (other) => other === member),
    former: [...people.former, person],
  };
}

/** Somebody looks at the thread, or no longer does. */
export function look(people: People, userId: string, isViewing: boolean): People {
  if (people.viewing.includes(userId) === isViewing) return people;
  const others = without(people.viewing, (id) => id === userId);
  return { ...people, viewing: isViewing ? [...others, userId] : others };
}
