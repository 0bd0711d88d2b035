import { join } from "node:path";
import { createThread } from "../../test/support/network-client.ts";
import { SECRET } from "../../test/support/tokens.ts";
import { startWorkerd } from "../../test/support/workerd.ts";
import { UNLIMITED } from "./limits.ts";
import { type Server, toWebSocket } from "./server.ts";

/** Ours, as it would be deployed, on plain workerd; or another entry of it. */
export async function startParlor(entry?: string): Promise<Server> {
  const { url, pid, stop } = await startWorkerd({
    entry: entry && join(import.meta.dirname, entry),
    vars: { JWT_SECRET: SECRET, LIMITS: UNLIMITED },
  });
  if (pid === undefined) throw new Error("workerd did not start");
  const openRoom = async (userIds: readonly string[]) => {
    const { id, threadUrl } = await createThread(url, userIds);
    return { room: id, socketUrl: `${toWebSocket(threadUrl)}/socket` };
  };
  return { pid, url, dialect: "parlor", openRoom, stop };
}

/** Parlor without telling inboxes: the difference is what the fan-out costs. */
export const startWithoutFanOut = () => startParlor("no-fan-out-worker.ts");
