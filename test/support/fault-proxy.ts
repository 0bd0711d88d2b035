import type { OpenSocket, Socket } from "../../src/client/index.ts";

/** What a line may do to a frame, each with its probability. What is left passes. */
export interface Faults {
  readonly drop: number;
  readonly double: number;
  /** Comes later than what follows it. */
  readonly hold: number;
  /** Changes places with the next. */
  readonly swap: number;
  /** An acknowledgement gets lost alone, out of the frame that it came in. */
  readonly suppress: number;
  /** The connection breaks, in the middle of whatever is under way. */
  readonly cut: number;
}

type Fault = keyof Faults;
type Fate = Fault | "pass";

const HOLD_MS = 30;

/** A line between a client and a real server that does to single frames, both ways, what networks and proxies do. */
export class FaultProxy {
  readonly counts: Record<Fault, number> = { drop: 0, double: 0, hold: 0, swap: 0, suppress: 0, cut: 0 };
  /** Nothing more goes wrong. */
  isHealed = false;
  readonly #faults: Faults;
  readonly #random: () => number;

  constructor(faults: Faults, random: () => number) {
    this.#faults = faults;
    this.#random = random;
  }

  readonly openSocket: OpenSocket = ({ url, protocols }, on): Socket => {
    const socket = new WebSocket(url, [...protocols]);
    let isOver = false;
    const end = (code: number) => {
      if (!isOver) on.onClose(code);
      isOver = true;
    };
    const cut = () => {
      socket.close();
      end(1006);
    };
    const down = this.#line({ carry: (text) => !isOver && on.onText(text), cut });
    const up = this.#line({ carry: (text) => socket.readyState === WebSocket.OPEN && socket.send(text), cut });
    socket.onopen = () => !isOver && on.onOpen();
    socket.onmessage = ({ data }) => typeof data === "string" && down(this.#withoutAcknowledgement(data));
    socket.onclose = ({ code }) => end(code);
    return {
      send: (text) => up(text),
      close: () => {
        isOver = true;
        socket.close(1000);
      },
    };
  };

  /** One direction of a connection. */
  #line({ carry, cut }: { carry: (text: string) => void; cut: () => void }): (text: string) => void {
    let waiting: string | null = null;
    const pass = (text: string) => {
      carry(text);
      const next = waiting;
      waiting = null;
      if (next !== null) carry(next);
    };
    const acts: Record<Fate, (text: string) => void> = {
      pass,
      drop: () => {},
      suppress: pass,
      double: (text) => {
        pass(text);
        carry(text);
      },
      hold: (text) => void setTimeout(() => carry(text), HOLD_MS),
      swap: (text) => {
        if (waiting !== null) carry(waiting);
        waiting = text;
      },
      cut,
    };
    return (text) => acts[text === "ping" || text.startsWith("pong") ? "pass" : this.#fate()](text);
  }

  #fate(): Fate {
    if (this.isHealed) return "pass";
    let left = this.#random();
    for (const fault of ["drop", "double", "hold", "swap", "cut"] as const) {
      left -= this.#faults[fault];
      if (left >= 0) continue;
      this.counts[fault]++;
      return fault;
    }
    return "pass";
  }

  #withoutAcknowledgement(text: string): string {
    if (this.isHealed || !text.includes('"message_sent"') || this.#random() >= this.#faults.suppress) return text;
    this.counts.suppress++;
    const frames: { type: string }[] = [JSON.parse(text)].flat();
    return JSON.stringify(frames.filter(({ type }) => type !== "message_sent"));
  }
}
