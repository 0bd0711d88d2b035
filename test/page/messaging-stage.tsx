/** @jsxImportSource preact */
/** What runs in the browser: all conversations of Ada, or of Bob, on a server in memory that goes by the real clock. */
import { render } from "preact";
import { systemClock } from "../../src/actor/system-clock.ts";
import { createParlor, type Parlor } from "../../src/client/index.ts";
import { FakeServer } from "../../src/testing/index.ts";
import { RealTimeMessaging } from "../../src/ui/index.ts";

const server = new FakeServer({ clock: systemClock });
for (const [threadId, userId] of [
  ["roof", "ada"],
  ["garden", "ada"],
  ["cellar", "bob"],
] as const)
  server.createThread({ threadId, title: threadId, members: [{ userId }, { userId: "cy" }] });

/** Which threads have been dialled, by whom. */
const dials: string[] = [];

function clientOf(userId: string): Parlor {
  const { openSocket, ...ports } = server.ports(userId);
  if (!openSocket) throw new Error("the server has no sockets");
  return createParlor({
    ...ports,
    openSocket: (address, on) => {
      const [, threadId] = /threads\/(\w+)/.exec(address.url) ?? [];
      if (threadId !== undefined) dials.push(`${userId} ${threadId}`);
      return openSocket(address, on);
    },
  });
}

/** Dan, whom the server does not answer. */
function cutOff(): Parlor {
  const away = new FakeServer({ clock: systemClock });
  away.faults.isDown = true;
  return createParlor(away.ports("dan"));
}

const clients = { ada: clientOf("ada"), bob: clientOf("bob"), dan: cutOff() };

function show(userId: keyof typeof clients, threadId: string): void {
  const root = document.getElementById("root");
  if (root) render(<RealTimeMessaging parlor={clients[userId]} threadId={threadId} />, root);
}

/** What is marked in the list, and what is drawn beside it. */
const seen = () => [
  document.querySelector("[data-thread-id]:has([aria-current])")?.getAttribute("data-thread-id"),
  document.querySelector(".parlor-title")?.textContent,
];

const stage = { show, seen, dials };
globalThis.messagingStage = stage;

declare global {
  var messagingStage: typeof stage;
}
