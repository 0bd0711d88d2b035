import { SUBPROTOCOL } from "../../protocol/limits.ts";
import type { Fields } from "../codec/readers.ts";
import type { ClientContext } from "../context.ts";
import { type TabLock, type TabLockOptions, tabLock } from "../outbox/tab-lock.ts";
import type { Socket, SocketHandlers } from "../ports.ts";
import { isSame } from "../snapshot/memo.ts";
import type { Publisher } from "../snapshot/publisher.ts";
import { type DeviceContext, watchDevice } from "./device.ts";
import { DOUBTED_PONG_MS, type Heartbeat, hasten, heartbeatDeadline, listen, takePong } from "./heartbeat.ts";
import type { OpenPolling } from "./polling.ts";
import { askWith } from "./requests.ts";
import {
  type Connection,
  connectionDeadline,
  dialOf,
  IDLE,
  isAtRest,
  isDialling,
  isLive,
  isPolled,
  isSuspended,
  NEVER,
} from "./state.ts";
import {
  advanced,
  answered,
  heard,
  noToken,
  onSocketClosed,
  open,
  opened,
  suspend,
  tick,
  wake,
} from "./transitions.ts";
import { type ConnectionStatus, viewConnection } from "./view.ts";
import { decode, encode, PING } from "./wire.ts";

/** A page that is long out of sight needs no socket. */
const SUSPEND_MS = 300_000;

type Typed = { readonly type: string };

/**
 * A connection in the world: its socket, its device and its clock. A subclass says what it is of: its fields are what is
 * known of that, each an immutable value, and change while something is being taken. Nothing is decided here.
 */
export abstract class ConnectionSession<Frame extends Typed, Said extends Typed, Event extends Typed, View>
  implements DeviceContext
{
  connection: Connection = IDLE;
  dials = 0;
  heartbeat: Heartbeat | null = null;
  isOnline = true;
  hiddenSince: number | null = null;
  /** The page is put away, and nothing happens in it. */
  isFrozen = false;
  /** The time of what is being taken. */
  now = 0;
  readonly random: () => number;
  readonly client: ClientContext;
  /** The path of what is connected to; its socket and its events are below it. */
  readonly path: string;
  /** By dial: while events are polled for, a socket may be tried beside. */
  readonly #sockets = new Map<number, Socket>();
  /** The token of the last dial. */
  #token: string | undefined;
  #refused: string | undefined;
  #timerAt = NEVER;
  #cancelTimer = () => {};
  #unwatch: (() => void) | undefined;
  readonly #works: (() => void)[] = [];
  /** What listeners are told once the snapshot shows it. */
  #events: (Event | ConnectionStatus)[] = [];
  #isBusy = false;

  constructor(base: ClientContext, path: string) {
    this.client = base;
    this.path = path;
    this.random = base.ports.random;
  }

  abstract readonly publisher: Publisher<View, Event | ConnectionStatus>;
  /** The cursor, as a query; empty before there is one. */
  abstract readonly cursor: string;
  /** What the socket is asked for. */
  abstract readonly query: string;
  abstract readonly heardUpTo: number;
  /** Its events polled for. Code that most never need comes when they do. */
  abstract polling(): Promise<OpenPolling>;
  abstract readonly read: (fields: Fields) => Frame;
  abstract receive(frame: Frame): void;
  abstract miss(seq: number): void;
  /** Says again what the server forgets of who is silent for long. */
  abstract revive(): void;
  abstract moved(before: Connection): void;
  /** Does what is due by now. After everything that is taken: a timer may be late, where the device slept. */
  abstract pursue(): void;
  /** When it has something to do. */
  abstract readonly dueAt: number;
  /** It is needed though the page is out of sight. */
  abstract readonly isNeeded: boolean;
  /** Everything has been taken. */
  abstract settled(): void;

  get isLive(): boolean {
    return isLive(this.connection);
  }

  /** When something is due next. */
  get deadline(): number {
    return Math.min(
      connectionDeadline(this.connection),
      heartbeatDeadline(this.heartbeat),
      this.#suspendAt,
      this.dueAt,
    );
  }

  get #suspendAt(): number {
    const { hiddenSince, connection, isNeeded } = this;
    return hiddenSince === null || isNeeded || isAtRest(connection) ? NEVER : hiddenSince + SUSPEND_MS;
  }

  /** Does one work after the other, also when one causes the next. Subscribers hear of it once, afterwards. */
  take(work: () => void): void {
    this.#works.push(work);
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let next = this.#works.shift(); next; next = this.#works.shift()) this.#do(next);
    } finally {
      this.#isBusy = false;
    }
    this.#schedule();
    this.settled();
    this.publisher.publish();
    const events = this.#events;
    this.#events = [];
    this.publisher.tell(...events);
  }

  #do(work: () => void): void {
    const { ports } = this.client;
    const before = this.connection.status;
    const shown = viewConnection(this);
    this.now = ports.clock.now();
    work();
    if (this.#suspendAt <= this.now) suspend(this);
    tick(this);
    listen(this);
    this.pursue();
    const { status } = this.connection;
    if (status !== before) ports.debug("connection", `${this.path}: ${before} → ${status}`);
    const connection = viewConnection(this);
    if (!isSame(shown, connection)) this.tell({ type: "connection_status", status: connection.status, connection });
    this.#watch(status !== "closed" && (status !== "idle" || isSuspended(this.connection)));
  }

  /** A right that one of the user's tabs has at a time; undefined where there are no others, or nobody knows whose. */
  protected lockFor(what: string, options: Pick<TabLockOptions, "patienceMs" | "onChange">): TabLock | undefined {
    const { store, ports } = this.client;
    const { tabs, clock } = ports;
    return tabs && store.name
      ? tabLock({ locks: tabs.locks, clock, name: `${store.name} ${what}`, ...options })
      : undefined;
  }

  tell(event: Event | ConnectionStatus): void {
    this.#events.push(event);
  }

  say(...frames: Said[]): void {
    for (const { type } of frames) this.client.ports.debug("say", type);
    if (frames.length > 0) this.#send(encode(frames));
  }

  ping(): void {
    this.#send(PING);
  }

  hangUp(keep?: number): void {
    for (const [dial, socket] of this.#sockets) {
      if (dial === keep) continue;
      this.#sockets.delete(dial);
      socket.close();
    }
  }

  async dial(dial: number): Promise<void> {
    const { connection } = this;
    const polls = isPolled(connection) && dial === dialOf(connection);
    const { tokens, ports, store } = this.client;
    const on: SocketHandlers = {
      onOpen: () => this.take(() => opened(this, dial, polls ? NEVER : tokens.refreshAt)),
      onText: (text) => this.#hear(dial, text),
      onClose: (code) => {
        this.#sockets.delete(dial);
        this.take(() => onSocketClosed(this, dial, code));
      },
    };
    if (store.checked !== undefined) await store.checked;
    try {
      this.#token = await tokens.get(this.#refused);
      this.#refused = undefined;
    } catch {
      this.take(() => noToken(this, dial, tokens.isOver));
      return;
    }
    this.take(() => advanced(this, dial));
    try {
      const openSocket = polls ? await this.polling() : this.#openSocket;
      // What was waited for may have taken so long that this dial is over.
      if (isDialling(this.connection, dial)) this.#sockets.set(dial, openSocket(on));
    } catch (error) {
      // A URL or a token that no socket can be opened with. What the browser says of it may contain the token.
      ports.debug("socket", error instanceof Error ? error.name : typeof error);
      on.onClose(1006);
    }
  }

  refuseToken(): void {
    this.#refused = this.#token;
  }

  readonly #openSocket = (on: SocketHandlers): Socket => {
    const { ports, url } = this.client;
    const address = `${url.replace(/^http/, "ws")}${this.path}/socket${this.query}`;
    return ports.openSocket({ url: address, protocols: [SUBPROTOCOL, `bearer.${this.#token}`] }, on);
  };

  /** In band, before the token ends. Without a new one it is asked for again later, and the server has the last word. */
  async refresh(): Promise<void> {
    const { tokens } = this.client;
    const dial = dialOf(this.connection);
    const token = await tokens.get(this.#token).catch(() => null);
    if (token === null || dialOf(this.connection) !== dial || token === this.#token) return;
    this.#token = token;
    this.#send(encode([{ type: "refresh_token", token }]));
    this.take(() => opened(this, dial, tokens.refreshAt));
  }

  async ask(): Promise<void> {
    const { client: base, path } = this;
    const dial = dialOf(this.connection);
    const token = await base.tokens.get().catch(() => "");
    const answer = await askWith(base, token, { path: `${path}/events?wait=0`, read: (fields) => fields });
    this.take(() => answered(this, dial, answer));
  }

  #send(text: string): void {
    this.#sockets.get(dialOf(this.connection))?.send(text);
  }

  #hear(dial: number, text: string): void {
    const said = decode(text, this.read);
    if (typeof said === "number") this.take(() => takePong(this, dial, said));
    else {
      for (const frame of said) this.client.ports.debug("hear", "what" in frame ? frame.what : frame.type);
      this.take(() => this.hear(dial, said));
    }
  }

  hear(dial: number, frames: readonly Frame[]): void {
    if (frames.some(({ type }) => type !== "unreadable")) heard(this, dial);
    // A frame may end its own socket: what follows it belongs to nobody.
    for (const frame of frames) if (dialOf(this.connection) === dial) this.receive(frame);
  }

  /** One timer for all deadlines. */
  #schedule(): void {
    const at = this.deadline;
    if (at === this.#timerAt) return;
    this.#cancelTimer();
    this.#timerAt = at;
    if (at === NEVER) return;
    const { clock } = this.client.ports;
    this.#cancelTimer = clock.after(Math.max(0, at - clock.now()), () => {
      this.#timerAt = NEVER;
      this.take(() => {});
    });
  }

  #watch(isWanted: boolean): void {
    if (isWanted) this.#unwatch ??= watchDevice(this);
    else {
      this.#unwatch?.();
      this.#unwatch = undefined;
      // Nobody tells any more when that is over: whoever watches next is told how it is then.
      this.hiddenSince = null;
      this.isFrozen = false;
      this.isOnline = true;
    }
  }

  /** Tries again now, instead of when the time has come. */
  reconnect(): void {
    if (this.connection.status === "failed") open(this);
    else this.comeBack(true);
  }

  /** Somebody looks at the page again. */
  comeBack(isAsked = false): void {
    this.hiddenSince = null;
    this.isFrozen = false;
    if (isSuspended(this.connection)) this.client.store.check();
    // What died out of sight looks healthy until it is asked.
    hasten(this, DOUBTED_PONG_MS);
    wake(this, isAsked);
  }
}
