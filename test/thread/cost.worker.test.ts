import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { threadMigrations } from "../../src/thread/migrations.ts";
import { createThread } from "../support/pool-client.ts";
import { costIn } from "../support/pool-cost.ts";

const ada = { userId: "ada", service: false, issuedAt: 1, expiresAt: Number.MAX_SAFE_INTEGER };

/** A thread in which Bob has said something once, and Ada so much since; nobody has ever read. */
async function oneSided(threadId: string, messages: number) {
  const stub = await createThread(threadId, ["ada", "bob"]);
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec(
      `WITH RECURSIVE n AS (SELECT 1 AS seq UNION ALL SELECT seq + 1 FROM n WHERE seq < ?)
       INSERT INTO message (seq, id, rev, sender_id, type, text, at)
       SELECT seq, 'seeded-message-' || seq, seq, iif(seq = 1, 'bob', 'ada'), 'text', 'and another thing', 1795000000000 FROM n`,
      messages,
    );
    // As the migration counts what was there before it.
    const tallied = threadMigrations.flatMap(({ statements }) => statements).find((one) => one.includes("INTO tally"));
    storage.sql.exec(tallied ?? "");
  });
  await evictDurableObject(stub);
  return stub;
}

it("B5: an activity reads no more in a long thread in which somebody writes and never reads", async () => {
  const reads: Record<string, number[]> = { cold: [], posted: [], steady: [] };
  for (const messages of [1_124, 10_124, 100_124]) {
    const stub = await oneSided(`one-sided-${messages}`, messages);
    await runInDurableObject(stub, async (room, { storage }) => {
      const activity = async () => expect(await room.activity(ada)).toMatchObject({ ok: true, value: { unread: 1 } });
      const post = (n: number) => () =>
        room.post(ada, {
          id: `0193e2b0-0000-7000-8000-${messages}`.padEnd(35, "0") + n,
          messageType: "text",
          message: "?",
        });
      reads.cold?.push((await costIn(storage, activity)).read);
      reads.cold?.push((await costIn(storage, () => room.activity({ ...ada, userId: "bob" }))).read);
      reads.posted?.push((await costIn(storage, post(1))).read);
      reads.steady?.push((await costIn(storage, activity)).read);
    });
  }
  expect(Math.max(...(reads.cold ?? []))).toBeLessThanOrEqual(1_100);
  expect(Math.max(...(reads.posted ?? []))).toBeLessThanOrEqual(60);
  expect(Math.max(...(reads.steady ?? []))).toBeLessThanOrEqual(60);
});

it("B5: an activity reads no more however far behind its member is, whether they write or read", async () => {
  const steady: Record<string, number> = {};
  for (const behind of [1, 40, 60, 120, 240, 600]) {
    const stub = await oneSided(`behind-${behind}`, behind);
    await runInDurableObject(stub, async (room, { storage }) => {
      for (const userId of ["ada", "bob"]) {
        const activity = async () => expect(await room.activity({ ...ada, userId })).toMatchObject({ ok: true });
        expect((await costIn(storage, activity)).read, `${userId}, ${behind} behind, at first`).toBeLessThanOrEqual(
          1_100,
        );
        steady[`${userId}, ${behind} behind`] = (await costIn(storage, activity)).read;
      }
    });
  }
  expect(Math.max(...Object.values(steady)), JSON.stringify(steady)).toBeLessThanOrEqual(5);
});

it("E5 X1: an edit writes five rows at most, a reaction three, a deletion of what was edited once eight, and no more in a long thread", async () => {
  const written: Record<string, number[]> = {};
  for (const messages of [10, 5_000]) {
    const stub = await oneSided(`changed-${messages}`, messages);
    await runInDurableObject(stub, async (room, { storage }) => {
      const count = async (name: string, work: () => Promise<unknown>) => {
        const cost = await costIn(storage, async () => expect(await work()).toMatchObject({ ok: true }));
        expect(cost.read, name).toBeLessThanOrEqual(20);
        // Alarms are counted elsewhere.
        written[name] = [...(written[name] ?? []), cost.written];
      };
      const post = {
        id: `0193e2b0-0000-7000-8000-${messages}`.padEnd(36, "0"),
        messageType: "text",
        message: "?",
      } as const;
      await room.post(ada, post);
      await room.activity(ada);
      const { id } = post;
      await count("edit", () => room.edit(ada, id, { message: "!", baseRev: messages + 1 }));
      await count("reaction", () => room.react(ada, id, { key: "👍", on: true }));
      await count("deletion", () => room.delete(ada, id));
    });
  }
  expect(Math.max(...(written.edit ?? []))).toBeLessThanOrEqual(5);
  expect(Math.max(...(written.reaction ?? []))).toBeLessThanOrEqual(3);
  expect(Math.max(...(written.deletion ?? []))).toBeLessThanOrEqual(8);
  for (const [least, most] of Object.values(written)) expect(most).toBe(least);
});
