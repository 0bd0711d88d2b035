import { runLoad } from "../load/run-load.ts";
import { peersOf, people, tokenFor } from "../servers/server.ts";
import { OURS } from "./contestants.ts";
import type { Case, Scenario } from "./scenario.ts";

const TIMES = { times: 150, warmUp: 30 };

const waitingCase = (by: "polling" | "socket"): Case => ({
  name: by === "polling" ? "by long-polling" : "on a socket",
  async measure(server) {
    const [reader = "", writer = ""] = people(2);
    const room = await server.openRoom([reader, writer]);
    const threadUrl = `${server.url}/v1/threads/${room.room}`;
    const [peers, token] = [await peersOf(room, [reader]), await tokenFor(writer)];
    const { dialect, pid } = server;
    return runLoad({ kind: "waiting", dialect, pid, peers, by, threadUrl, token, ...TIMES });
  },
});

export const longPoll: Scenario = {
  name: "long-poll",
  title: "Delivery by long-polling",
  about:
    "One posts a message over HTTP, another waits for it, by a poll that is under way or on a socket. From posting until the other has it.",
  contestants: [OURS],
  cases: [waitingCase("polling"), waitingCase("socket")],
  metrics: [
    { key: "p50", title: "p50 ms", digits: 2 },
    { key: "p99", title: "p99 ms", digits: 2 },
  ],
  asked: [],
};
