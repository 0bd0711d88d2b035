import { Stage } from "./thread-stage.ts";

export const generous = {
  messagesPerUser: { burst: 1e6, perSecond: 1e6 },
  messagesPerThread: { burst: 1e6, perSecond: 1e6 },
};
export const THREE = [{ userId: "ada" }, { userId: "bob" }, { userId: "cy" }];

/** A thread of three whose inboxes have heard of its creation, and of Ada's opening it. */
export async function scene() {
  const stage = new Stage({ rates: generous, members: THREE });
  await stage.pass(10_000);
  const ada = stage.connect("ada");
  await stage.pass(10_000);
  stage.inboxes.take();
  return { stage, ada };
}

/** What the inboxes were told since the last time: whom, and up to which seq. */
export const told = (stage: Stage) =>
  stage.inboxes.take().map(({ userId, activity }) => `${userId}:${activity?.lastSeq}`);
