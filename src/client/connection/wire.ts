import { type Fields, isFields, parseJson } from "../codec/readers.ts";

/** The texts of a socket, whatever it is of: pings and their answers, and frames, alone or as a batch. */
export const PING = "ping";

const PONG = /^pong:(\d{1,15})$/;

/** Decodes a text: the number that answers a ping, or frames, each as `read` understands it. What is no object is read as an empty one. */
export function decode<T>(text: string, read: (fields: Fields) => T): number | readonly T[] {
  const pong = PONG.exec(text)?.[1];
  if (pong !== undefined) return Number(pong);
  return decodeFrames(text).map(read);
}

/** The frames of a text: one alone, or a batch. */
export const decodeFrames = (text: string): Fields[] =>
  [parseJson(text)].flat().map((one) => (isFields(one) ? one : {}));

/** Encodes frames for one send: one alone, more as a batch. */
export const encode = (frames: readonly object[]): string => JSON.stringify(frames.length === 1 ? frames[0] : frames);
