/**
 * What runs in the browser: components that use the hooks, of React or of Preact, against a server in memory that
 * goes by the real clock. The test drives it through `stage`.
 */
import { createParlor } from "parlor/client";
import { inboxOf } from "parlor/inbox";
import type { Provided } from "parlor/react";
import { FakeServer } from "parlor/testing";
import websocketService from "parlor/websocket-service";
import { systemClock } from "../../src/actor/system-clock.ts";
import { type Framework, Notes, PARTS, type PartProps } from "./parts.ts";

interface Part {
  readonly key: string;
  readonly isProvided: boolean;
  readonly component: (props: PartProps) => string;
  readonly props: PartProps;
}

interface StageOptions {
  readonly framework: Framework;
  /** Draws these components, within a provider or beside it; strictly, where that means something. */
  readonly draw: (provided: Provided, parts: readonly Part[]) => void;
}

/** Twenty threads with bob, ada's client for them, and a word in each. */
function makeServer() {
  const server = new FakeServer({ clock: systemClock });
  const rooms = Array.from({ length: 20 }, (_, n) => {
    const room = server.createThread({ threadId: `t${n}`, members: ["ada", "bob"] });
    room.say("bob", `hello in t${n}`);
    return room;
  });
  const dials: string[] = [];
  // This is a page: it paints when it does.
  const { paint: _, ...ports } = server.ports("ada");
  const openSocket: typeof ports.openSocket = (address, on) => {
    dials.push(new URL(address.url).pathname);
    return ports.openSocket?.(address, on) ?? { send: () => {}, close: () => {} };
  };
  const parlor = createParlor({ ...ports, openSocket });
  websocketService.configure(server.ports("ada"));
  return { server, rooms, dials, provided: { parlor, inbox: inboxOf(parlor) } };
}

export function makeStage({ framework, draw }: StageOptions) {
  const { server, rooms, dials, provided } = makeServer();
  const notes = new Notes();
  /** What bob's devices hear. */
  const overheard: string[] = [];
  const nobody = { onOpen: () => {}, onText: (text: string) => void overheard.push(text), onClose: () => {} };
  const show = (...parts: (readonly [kind: keyof typeof PARTS, name: string, threadId?: string])[]) =>
    draw(
      provided,
      parts.map(([kind, name, threadId = "t0"]) => ({
        key: name,
        isProvided: kind !== "listener",
        component: PARTS[kind],
        props: { name, threadId, framework, notes },
      })),
    );
  const status = (threadId: string) => provided.parlor.thread(threadId).getSnapshot().connection.status;
  const open = () => rooms.filter(({ id }) => status(id) !== "idle" && status(id) !== "closed").map(({ id }) => id);
  return { server, rooms, dials, provided, notes, overheard, nobody, show, status, open, websocketService };
}

type Stage = ReturnType<typeof makeStage>;

declare global {
  var stage: Stage;
}
