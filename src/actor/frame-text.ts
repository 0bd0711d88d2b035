import { LIMITS } from "../protocol/limits.ts";

/** A frame encoded once for many sockets. */
export interface Encoded {
  readonly json: string;
  readonly bytes: number;
}

/** Encodes a frame. `JSON.stringify` escapes lone surrogates, so no socket can be broken by what is sent. */
export function encode(frame: object): Encoded {
  const json = JSON.stringify(frame);
  return { json, bytes: utf8Length(json) };
}

/** UTF-8 bytes of a well-formed string. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // Each half of a surrogate pair counts for two of the pair's four bytes.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
  }
  return bytes;
}

/** Joins frames into texts to send, each within the limits of a batch: one object alone, more as an array. */
export function batch(frames: readonly Encoded[]): string[] {
  const texts: string[] = [];
  let open: string[] = [];
  let bytes = 0;
  const close = () => {
    if (open.length > 0) texts.push(open.length === 1 ? open.join() : `[${open.join(",")}]`);
    open = [];
    bytes = 0;
  };
  for (const frame of frames) {
    if (open.length === LIMITS.batchFrames || bytes + frame.bytes + 2 > LIMITS.outgoingBytes) close();
    open.push(frame.json);
    bytes += frame.bytes + 1;
  }
  close();
  return texts;
}
