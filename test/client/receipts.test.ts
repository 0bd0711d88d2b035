import { expect, it } from "vitest";
import { FakeNetwork } from "../support/fake-network.ts";

const marks = ({ socket }: FakeNetwork) => socket.of("mark_message_read").map(({ seq }) => seq);

/** Ada's thread, in which Bob has written three messages. */
async function threeMessages(): Promise<FakeNetwork> {
  const ada = new FakeNetwork();
  for (let n = 1; n <= 3; n++) ada.server.post("bob", `message-of-bob-${n}`, `${n}`);
  return ada;
}

it.each([
  [Number.POSITIVE_INFINITY, [3]],
  [7, [3]],
  [2, [2]],
  [Number.NaN, []],
  [1.5, []],
])(
  "what is marked as read up to %d is read as far as there is something, and what comes later can be",
  async (seq, told) => {
    const ada = await threeMessages();
    const socket = await ada.live();
    ada.thread.markRead(seq);
    await ada.pass(2_000);
    expect(marks(ada)).toEqual(told);
    socket.hear(...ada.server.post("bob", "message-of-bob-4", "4").events);
    ada.thread.markRead(4);
    await ada.pass(2_000);
    expect([marks(ada).at(-1), ada.thread.getSnapshot().readSeq]).toEqual([4, 4]);
  },
);

it("what is marked before it is known how much there is counts when that is known", async () => {
  const ada = await threeMessages();
  void ada.thread.open();
  ada.thread.markRead(9);
  await ada.settled();
  ada.accept();
  await ada.pass(2_000);
  expect([marks(ada), ada.thread.getSnapshot().readSeq]).toEqual([[3], 3]);
});
