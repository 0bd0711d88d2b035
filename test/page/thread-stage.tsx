/**
 * What runs in the browser: a conversation against a server in memory that goes by the real clock. The test drives
 * it through `threadStage`.
 */
import { render } from "preact";
import { systemClock } from "../../src/actor/system-clock.ts";
import { createParlor, type Parlor, type Thread } from "../../src/client/index.ts";
import type { Member } from "../../src/protocol/member.ts";
import { type FakeRoom, FakeServer } from "../../src/testing/index.ts";
import { MessageThread } from "../../src/ui/index.ts";

/** Of one to three lines. */
const wordsOf = (seq: number): string => `Message ${seq}. ${"and so on ".repeat((seq * 7) % 16)}`;

interface Scene {
  readonly messages: number;
  /** So many of them at first. */
  readonly limit?: number;
  readonly members: readonly (Pick<Member, "userId"> & Partial<Member>)[];
}

/** Ada may not be here any more. */
const remove = () => scene?.room.remove("ada");

/** Ada leaves this device, in whichever tab. */
const logOut = () => scene?.parlor.logout();

/** The conversation that is on the page. */
let scene: { server: FakeServer; room: FakeRoom; parlor: Parlor; thread: Thread; other: Thread } | undefined;

function openScene({ messages, limit = 100, members }: Scene): void {
  const server = new FakeServer({ clock: systemClock });
  const room = server.createThread({ threadId: "long", title: "A long conversation", members });
  const first = Date.UTC(2026, 0, 1);
  for (let seq = 1; seq <= messages; seq++) {
    const senderId = members[seq % members.length]?.userId ?? "bob";
    const base = { type: "new_message", threadId: "long", seq, rev: seq, messageType: "text", senderId } as const;
    room.log.push({ ...base, id: `message-${seq}`.padEnd(16, "-"), message: wordsOf(seq), at: first + seq * 60_000 });
  }
  const { paint: _, fetch = globalThis.fetch, ...ports } = server.ports("ada");
  const parlor = createParlor({
    ...ports,
    fetch: (url, init) => (areRequestsRefused ? Promise.reject(new TypeError("refused")) : fetch(url, init)),
  });
  const thread = parlor.thread("long");
  const { paint: __, ...portsOfBob } = server.ports("bob");
  scene = { server, room, parlor, thread, other: createParlor(portsOfBob).thread("long") };
  void thread.open({ limit });
  draw(1);
}

const PLACES = ["one", "another"] as const;

/** Draws the thread in so many places. */
function draw(places: number): void {
  const root = document.getElementById("root");
  const { thread } = scene ?? {};
  if (!root || !thread) return;
  const drawn = PLACES.slice(0, places).map((place) => <MessageThread key={place} thread={thread} />);
  render(drawn, root);
}

/** Who looks at the thread, as far as Bob is told. */
async function viewing(): Promise<readonly string[]> {
  await scene?.other.open();
  return scene?.other.getSnapshot().viewing ?? [];
}

/** From now on, nothing is answered that is asked. */
function fallSilent(): void {
  if (scene) scene.server.faults.isDown = true;
}

/** Bob says so many messages, two hundred a second at most, evenly. Settles when all have been said. */
function burst(count: number): Promise<void> {
  let said = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      scene?.room.say("bob", `Burst ${++said}.`);
      if (said < count) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
}

/** The line is cut, and Bob says so much that no resume replays it. */
function goAway({ missed }: { missed: number }): void {
  if (!scene) return;
  scene.server.faults.isDown = true;
  scene.server.cut();
  for (let said = 1; said <= missed; said++) scene.room.say("bob", `Missed ${said}. ${"and so on ".repeat(said % 9)}`);
}

/** The line is there again. Settles when the thread is connected. */
async function comeBack(): Promise<void> {
  if (!scene) return;
  const { server, thread } = scene;
  server.faults.isDown = false;
  thread.reconnect();
  while (thread.getSnapshot().connection.status !== "live") await frame();
}

/** A message becomes another, or goes, without a word. */
function changeUnseen(seq: number, message: string | null): void {
  const event = scene?.room.log[seq - 1];
  if (!scene || event?.type !== "new_message") return;
  const gone = { type: "thread_updated", threadId: event.threadId, seq, at: event.at, by: "bob" } as const;
  scene.room.log[seq - 1] = message === null ? gone : { ...event, rev: scene.room.lastSeq, message };
}

/** From now on requests fail, or are answered again; sockets work. */
function refuseRequests(isSo: boolean): void {
  areRequestsRefused = isSo;
}

let areRequestsRefused = false;

/** What is missing between the messages, as the client knows it. */
const holes = () => scene?.thread.getSnapshot().holes ?? [];

/** What the client has, oldest first. */
const texts = () => scene?.thread.getSnapshot().messages.map(({ text }) => text) ?? [];

/** Ada says that she has read up to here, without going there. */
const markRead = (seq: number) => scene?.thread.markRead(seq);

/** Up to where Ada has read, as far as her client knows. */
const readSeq = () => scene?.thread.getSnapshot().readSeq;

const frame = () => new Promise<number>(requestAnimationFrame);

function list(): Element {
  const found = document.querySelector(".parlor-list");
  if (!found) throw new Error("there is no list");
  return found;
}

/** The first text that is in view as a whole. */
function seen(): Element | undefined {
  const { top, bottom } = list().getBoundingClientRect();
  return [...list().querySelectorAll(".parlor-text")].find((one) => {
    const box = one.getBoundingClientRect();
    return box.top > top && box.bottom < bottom;
  });
}

/** Loads all that is older, page by page. */
async function loadAll(): Promise<number> {
  for (let view = scene?.thread.getSnapshot(); view?.hasOlder; view = scene?.thread.getSnapshot()) {
    scene?.thread.loadOlder();
    await frame();
  }
  return texts().length;
}

/**
 * Scrolls so many times by so much. Tells how far what one sees moved otherwise than by that, at most; how many
 * messages were drawn, at most; and which is in view then.
 */
async function scroll({ by, times }: { by: number; times: number }) {
  let [drift, most] = [0, 0];
  for (let time = 0; time < times; time++) {
    list().scrollTop += by;
    const anchor = seen();
    const before = anchor?.getBoundingClientRect().top ?? 0;
    // The scroll event comes with the next frame, and what it draws is there in that after it.
    await frame();
    await frame();
    const box = anchor?.getBoundingClientRect();
    drift = Math.max(drift, box?.height ? Math.abs(box.top - before) : Number.POSITIVE_INFINITY);
    most = Math.max(most, document.querySelectorAll("[data-message-id]").length);
  }
  return { drift, most, at: Number(/\d+/.exec(seen()?.textContent ?? "")?.[0]) };
}

/** How far what one sees moves while something is done. */
async function still(work: () => Promise<void>): Promise<{ drift: number }> {
  const anchor = seen();
  const before = anchor?.getBoundingClientRect().top ?? Number.NaN;
  await work();
  await frame();
  await frame();
  return { drift: Math.abs((anchor?.getBoundingClientRect().top ?? Number.NaN) - before) };
}

const say = (text: string) => void scene?.room.say("bob", text);
/** Past the composer, which would not let it go. */
const send = (text: string) => void scene?.thread.send({ text });

const stage = {
  say,
  send,
  readSeq,
  markRead,
  fallSilent,
  remove,
  logOut,
  openScene,
  draw,
  viewing,
  burst,
  goAway,
  comeBack,
  refuseRequests,
  changeUnseen,
  holes,
  seen: () => seen()?.textContent ?? "",
  texts,
  loadAll,
  scroll,
  still,
};
globalThis.threadStage = stage;

declare global {
  var threadStage: typeof stage;
}
