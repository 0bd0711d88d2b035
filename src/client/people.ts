import type { Member, Person } from "../protocol/member.ts";
import type { ThreadSnapshot } from "../protocol/thread.ts";

/** Who is in the thread, how far each has read, and who has it before his eyes. */
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

/** Takes the server's word, except for cursors: after a crash it may know older ones, and a tick never turns back. */
export function meet(known: People, hello: Pick<ThreadSnapshot, keyof People>, isSameLog: boolean): People {
  const { you, former, viewing } = hello;
  const members = hello.members.map((member) => {
    const before = isSameLog ? known.members.find(({ userId }) => userId === member.userId) : undefined;
    return before ? raised(member, before) : member;
  });
  return { you, members, former, viewing };
}

/** Somebody has read, or been delivered, everything up to here. */
export function raise(people: People, userId: string, to: Partial<Cursors>): People {
  const member = people.members.find((other) => other.userId === userId);
  const after = member && raised(member, to);
  if (!after || after === member) return people;
  return { ...people, members: people.members.map((other) => (other === member ? after : other)) };
}

/** Read implies delivered. */
function raised(member: Member, { readSeq = 0, deliveredSeq = 0 }: Partial<Cursors>): Member {
  const read = Math.max(member.readSeq, readSeq);
  const delivered = Math.max(member.deliveredSeq, deliveredSeq, read);
  const isHigher = read > member.readSeq || delivered > member.deliveredSeq;
  return isHigher ? { ...member, readSeq: read, deliveredSeq: delivered } : member;
}

/** Somebody joined, or his name, picture, role or access changed. */
export function put(people: People, changed: Omit<Member, keyof Cursors>): People {
  const { userId } = changed;
  const known = people.members.find((member) => member.userId === userId);
  const member: Member = { readSeq: 0, deliveredSeq: 0, ...known, ...changed };
  return {
    ...people,
    you: people.you?.userId === userId ? { userId, access: changed.access } : people.you,
    members: known ? people.members.map((other) => (other === known ? member : other)) : [...people.members, member],
    former: people.former.filter((person) => person.userId !== userId),
  };
}

/** Somebody left. */
export function drop(people: People, userId: string): People {
  const member = people.members.find((other) => other.userId === userId);
  if (!member) return people;
  const { access: _, readSeq: __, deliveredSeq: ___, ...person } = member;
  return {
    ...people,
    members: people.members.filter((other) => other !== member),
    former: [...people.former, person],
    viewing: people.viewing.filter((id) => id !== userId),
  };
}

/** Somebody looks at the thread, or no longer does. */
export function look(people: People, userId: string, isViewing: boolean): People {
  if (people.viewing.includes(userId) === isViewing) return people;
  const others = people.viewing.filter((id) => id !== userId);
  return { ...people, viewing: isViewing ? [...others, userId] : others };
}
