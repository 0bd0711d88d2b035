import type { Clock, Socket, SocketHandlers } from "../client/index.ts";

/** What can be made to go wrong. Change it at any time; what is on its way already stays. */
export interface Faults {
  /** This many of the next frames from the server, and to it, are lost. */
  dropFromServer: number;
  dropToServer: number;
  /** How long a frame takes, each way, in milliseconds of the server's clock. */
  delayMs: number;
  /** Dialling fails, as behind a proxy that knows no WebSockets; HTTP goes on. */
  refuseUpgrades: boolean;
  /** Nothing answers: sockets fail and requests too. */
  isDown: boolean;
  /** Messages are stored, and nobody says so. */
  suppressAcknowledgements: boolean;
}

export const NO_FAULTS: Faults = {
  dropFromServer: 0,
  dropToServer: 0,
  delayMs: 0,
  refuseUpgrades: false,
  isDown: false,
  suppressAcknowledgements: false,
};

interface LineOptions {
  readonly userId: string;
  readonly token: string;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly on: SocketHandlers;
  readonly onEnd: (line: FaultyLine) => void;
}

/** One socket between a client and the fake server, with everything that may befall it on the way. */
export class FaultyLine implements Socket {
  readonly userId: string;
  readonly token: string;
  readonly #options: LineOptions;
  #server: Socket | undefined;
  #isOver = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.userId = options.userId;
    this.token = options.token;
  }

  /** What the server says into. */
  readonly handlers: SocketHandlers = {
    onOpen: () => this.#later(() => this.#options.on.onOpen()),
    onText: (text) => this.#later(() => this.#deliver(text)),
    onClose: (code) => this.#later(() => this.end(code)),
  };

  reach(server: Socket): this {
    this.#server = server;
    return this;
  }

  send(text: string): void {
    const { faults } = this.#options;
    if (text !== "ping" && faults.dropToServer > 0) faults.dropToServer--;
    else this.#later(() => this.#server?.send(text));
  }

  close(): void {
    this.#isOver = true;
    this.#server?.close();
    this.#options.onEnd(this);
  }

  /** The connection ends, and both sides see it. */
  end(code = 1006): void {
    if (this.#isOver) return;
    this.close();
    this.#options.on.onClose(code);
  }

  #deliver(text: string): void {
    const { faults, on } = this.#options;
    if (text.startsWith("pong:")) {
      on.onText(text);
      return;
    }
    const frames: { type: string }[] = [JSON.parse(text)].flat();
    const isHeard = ({ type }: { type: string }) => {
      if (type === "message_sent" && faults.suppressAcknowledgements) return false;
      // The greeting and what belongs to it are one text on the wire: lost, the socket would be too.
      if (frames.length > 1 || faults.dropFromServer === 0) return true;
      faults.dropFromServer--;
      return false;
    };
    const heard = frames.filter(isHeard);
    if (heard.length > 0) on.onText(JSON.stringify(heard));
  }

  #later(work: () => void): void {
    const { clock, faults } = this.#options;
    const unlessOver = () => {
      if (!this.#isOver) work();
    };
    if (faults.delayMs > 0) clock.after(faults.delayMs, unlessOver);
    else unlessOver();
  }
}
