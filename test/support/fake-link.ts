import { advance, nextDeadline } from "../../src/client/core.ts";
import { readFrame } from "../../src/client/frames.ts";
import type { SendOutcome } from "../../src/client/sending.ts";
import { type Input, NEW_THREAD, type ThreadState } from "../../src/client/state.ts";
import { type MessageView, viewer } from "../../src/client/view.ts";
import { decode } from "../../src/client/wire.ts";
import type { ClientFrame } from "../../src/protocol/frames.ts";
import { FakeThread } from "../../src/testing/fake-thread.ts";

/**
 * The SDK's core and a thread, with a line between them that does what a property test wants: both ends
 * of it are queues, and nothing moves by itself.
 */
export class FakeLink {
  readonly server = new FakeThread();
  state: ThreadState = NEW_THREAD;
  now = 1_000_000;
  /** What the client said and the server has not read. */
  toServer: ClientFrame[] = [];
  /** What the server said and has not arrived. */
  toClient: object[][] = [];
  /** A request for what is missing has not been answered. */
  #missing: number | undefined;
  readonly outcomes = new Map<string, SendOutcome>();
  #dial: number | undefined;
  readonly #view = viewer();

  constructor() {
    this.take({ on: "open", limit: 50 });
  }

  take(input: Input): void {
    const { state, effects } = advance(this.state, input, { now: this.now, random: () => 0.5 });
    this.state = state;
    for (const effect of effects) {
      if (effect.do === "dial") this.#dial = effect.dial;
      else if (effect.do === "hang-up") this.#lose();
      else if (effect.do === "ask") this.take({ on: "answered", dial: effect.dial, status: null });
      else if (effect.do === "catch-up") this.#missing = effect.dial;
      else if (effect.do === "say") this.toServer.push(...effect.frames);
      else if (effect.do === "answer") this.outcomes.set(effect.id, effect.outcome);
    }
  }

  /** The server answers the dial that waits, if one does. */
  accept(): void {
    const { connection, timeline } = this.state;
    if (connection.is !== "connecting" || connection.phase !== "dialling" || this.#dial === undefined) return;
    const query = new URLSearchParams({ tail: "50", epoch: timeline.epoch ?? "", after: String(timeline.cursor) });
    if (timeline.epoch === null) query.delete("after");
    this.take({ on: "opened", dial: this.#dial, refreshAt: null });
    this.toClient.push(this.server.greeting(query));
  }

  /** The next batch of the server arrives, or these frames. */
  arrive(frames: readonly object[] | undefined = this.toClient.shift()): void {
    this.#answer();
    if (!frames || this.#dial === undefined) return;
    const heard = decode(JSON.stringify(frames), readFrame);
    if ("frames" in heard) this.take({ on: "frames", dial: this.#dial, frames: heard.frames });
  }

  /** What was missing comes over HTTP: from where the log is known at that moment. */
  #answer(): void {
    const dial = this.#missing;
    this.#missing = undefined;
    const { epoch, cursor } = this.state.timeline;
    const { server } = this;
    const isOfLog = epoch === server.epoch && cursor <= server.lastSeq;
    const events = isOfLog ? server.log.slice(cursor).map((event) => readFrame({ ...event })) : null;
    if (dial !== undefined) this.take({ on: "missed", dial, events });
  }

  /** The connection breaks, and what was on the line is gone. */
  cut(): void {
    const { connection } = this.state;
    this.#lose();
    if (this.#dial !== undefined && (connection.is === "live" || connection.is === "connecting")) {
      this.take({ on: "hung-up", dial: this.#dial, code: 1006 });
    }
  }

  /** The client comes back as soon as it wants to, and hears what it missed; what it says then is not read yet. */
  resume(): void {
    const { is } = this.state.connection;
    if (is === "reconnecting" || is === "offline") this.wait();
    this.accept();
    while (this.toClient.length > 0) this.arrive();
  }

  /** The server reads up to the next message; it stores that and answers. */
  serve({ isRefused = false } = {}): void {
    const frame = this.read();
    if (!frame) return;
    const refusal = {
      type: "error",
      code: "rate_limited",
      message: "",
      retryable: true,
      retryAfterMs: 500,
      id: frame.id,
    };
    if (isRefused) this.toClient.push([refusal]);
    else {
      const { events, sent } = this.server.post("ada", frame.id, frame.message);
      this.toClient.push([...events, sent]);
    }
  }

  /** The server reads up to the next message. */
  read(): Extract<ClientFrame, { type: "send_message" }> | undefined {
    for (let frame = this.toServer.shift(); frame; frame = this.toServer.shift()) {
      if (frame.type === "send_message") return frame;
    }
    return undefined;
  }

  /** Goes on to whatever the client waits for next. */
  wait(): void {
    const deadline = nextDeadline(this.state);
    this.now = Math.max(this.now, deadline ?? this.now);
    this.take({ on: "tick" });
  }

  /** Everything works from here on, until nothing more is to be said. */
  heal(): void {
    const isQuiet = () =>
      this.state.connection.is === "live" && this.state.outbox.entries.length === 0 && this.#missing === undefined;
    for (let step = 0; step < 2_000; step++) {
      this.accept();
      while (this.toClient.length > 0) this.arrive();
      while (this.toServer.length > 0) this.serve();
      this.#answer();
      if (isQuiet() && this.toClient.length === 0) return;
      if (this.toClient.length === 0) this.wait();
    }
    throw new Error(`not quiet: ${JSON.stringify(this.state)}`);
  }

  messages(): readonly MessageView[] {
    return this.#view(this.state).messages;
  }

  #lose(): void {
    this.#missing = undefined;
    this.toServer = [];
    this.toClient = [];
  }
}
