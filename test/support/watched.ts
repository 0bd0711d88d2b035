import { TIMES } from "../../src/protocol/limits.ts";
import { activity } from "./activity.ts";
import { InboxRoomStage, type StageDevice } from "./inbox-room-stage.ts";

/** Ada has a thread, and Bob watches her. */
export async function watched() {
  const stage = new InboxRoomStage();
  stage.hear(activity("t1"));
  stage.room.watchers.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
  await stage.pass(0);
  stage.world.told.splice(0);
  return stage;
}

/** What the watchers were told since the last time. */
export const told = (stage: InboxRoomStage) => stage.world.told.splice(0).map(({ presence }) => presence.status);

/** Time goes by in which these devices ping as they should. */
export async function passPinging(stage: InboxRoomStage, ms: number, ...devices: StageDevice[]) {
  for (let left = ms; left > 0; left -= TIMES.heartbeatMs) {
    await stage.pass(Math.min(left, TIMES.heartbeatMs));
    for (const device of devices) device.ping();
  }
}
