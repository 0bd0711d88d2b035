import type * as z from "zod";
import { CLOSE, type CloseCode } from "../protocol/close-codes.ts";
import type { ErrorFrame } from "../protocol/connection.ts";
import { ERRORS } from "../protocol/errors.ts";
import { messageId, ref } from "../protocol/identifiers.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Failure } from "../protocol/result.ts";
import { parseFrames } from "./parse-frames.ts";
import type { Session } from "./session.ts";

/** What an answer repeats of the frame it refuses. */
export interface Identified {
  readonly id?: string;
  readonly ref?: string;
}

/** What a frame reader is for. */
export interface FrameReaderPorts<S extends Session, Frame> {
  readonly schema: z.ZodType<Frame>;
  /** The types that the schema knows. */
  readonly types: ReadonlySet<string>;
  readonly now: () => number;
  /** Ends a session for a fault of its peer. */
  readonly close: (session: S, code: CloseCode, retryAfterMs?: number) => void;
}

/**
 * The way in for everything that arrives on a socket: expiry, size and depth, JSON, schema, rate. What does not
 * get through is answered here, and a peer that goes on is closed. Rules F1–F5, A7.
 */
export class FrameReader<S extends Session, Frame> {
  readonly #ports: FrameReaderPorts<S, Frame>;

  constructor(ports: FrameReaderPorts<S, Frame>) {
    this.#ports = ports;
  }

  /** Hands each valid frame of one WebSocket message to `handle`, in order, as long as the session is open. */
  read(session: S, data: string | ArrayBuffer, handle: (frame: Frame) => void): void {
    const { now, close } = this.#ports;
    const parsed = parseFrames(data);
    if (session.hasExpired(now())) close(session, CLOSE.token);
    else if ("frames" in parsed) {
      for (const value of parsed.frames) if (session.isOpen) this.#readOne(session, value, handle);
    } else if (parsed.fault === "too_big") close(session, CLOSE.frameTooBig);
    else this.#malformed(session, {});
  }

  /** Counts a frame against the socket's rate; one that came too soon is answered, and goes no further: false. */
  takeRate(session: S, frame: Identified): boolean {
    const retryAfterMs = session.frames.take(this.#ports.now());
    if (retryAfterMs === 0) {
      session.refusedInARow = 0;
      return true;
    }
    this.refuse(session, { code: "rate_limited", retryAfterMs }, frame);
    this.countRefused(session);
    return false;
  }

  /** A frame came too soon; a peer that does not heed it is closed. */
  countRefused(session: S): void {
    if (++session.refusedInARow >= LIMITS.refusedFramesInARow) {
      this.#ports.close(session, CLOSE.tooManyFrames, FLOOD_PAUSE_MS);
    }
  }

  /** Answers a frame with what is wrong with it. */
  refuse(session: S, failure: Failure, frame: Identified): void {
    this.answer(session, errorFrame(failure, frame));
  }

  /** Answers what this socket alone asked for. One that goes on asking and acknowledges nothing is not reading. */
  answer(session: S, frame: object): void {
    if (!session.answer(frame)) this.#ports.close(session, CLOSE.tooSlow, FLOOD_PAUSE_MS);
  }

  #readOne(session: S, value: unknown, handle: (frame: Frame) => void): void {
    const parsed = this.#ports.schema.safeParse(value);
    const type = field(value, "type");
    if (parsed.success) handle(parsed.data);
    // A frame of a newer client: an error for it, no reason to hang up. Floods of them are bounded like any frame.
    else if (typeof type === "string" && !this.#ports.types.has(type)) {
      if (session.frames.take(this.#ports.now()) > 0) this.countRefused(session);
      this.refuse(session, { code: "unknown_type" }, identified(value));
    } else this.#malformed(session, identified(value));
  }

  #malformed(session: S, frame: Identified): void {
    const malformed = session.state.malformed + 1;
    session.update({ ...session.state, malformed });
    this.refuse(session, { code: "malformed_frame" }, frame);
    if (malformed >= LIMITS.malformedFrames) this.#ports.close(session, CLOSE.badFrames);
  }
}

const FLOOD_PAUSE_MS = 5_000;

/** The one mapping of a failure to a frame. */
export function errorFrame(failure: Failure, frame: Identified): ErrorFrame {
  const { title, retryable } = ERRORS[failure.code];
  const { code, detail, retryAfterMs, current } = failure;
  const { id, ref } = frame;
  return { type: "error", code, message: detail ?? title, retryable, retryAfterMs, current, id, ref };
}

function identified(value: unknown): Identified {
  return { id: messageId.safeParse(field(value, "id")).data, ref: ref.safeParse(field(value, "ref")).data };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
