import * as z from "zod";
import { LIMITS } from "./limits.ts";
import { hasTooManyMarks } from "./marks.ts";

const CONTROLS = /[\p{Cc}\p{Cs}]/u;
const CONTROLS_BUT_NEWLINE_AND_TAB = /(?![\n\t])[\p{Cc}\p{Cs}]/u;
/** Direction overrides and characters without a width: in a name they imitate somebody else. */
const DECEPTIVE = /[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

export interface TextFault {
  readonly fault: "invalid_text" | "message_too_long";
  /** A sentence for people, where the code alone does not say enough. */
  readonly detail?: string;
}

const TOO_MANY_MARKS: TextFault = {
  fault: "invalid_text",
  detail: `unable to take the text; because it has more than ${LIMITS.marksInARow} combining marks in a row`,
};

/** Code points of a string, counted without building an array. */
function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * Normalizes a message's text to NFC with newlines as `\n`, or says what is wrong with it: empty, a lone
 * surrogate (it would go out as invalid UTF-8 and break every reader's socket), control characters, too many
 * marks in a row, too long.
 */
export function normalizeText(raw: string): { text: string } | TextFault {
  if (raw.length > LIMITS.messageCodePoints * 4) return { fault: "message_too_long" };
  if (!raw.isWellFormed()) return { fault: "invalid_text" };
  if (hasTooManyMarks(raw)) return TOO_MANY_MARKS;
  const text = raw.replace(/\r\n?/g, "\n").normalize("NFC");
  // Some marks become two.
  if (hasTooManyMarks(text)) return TOO_MANY_MARKS;
  if (text.trim() === "" || CONTROLS_BUT_NEWLINE_AND_TAB.test(text)) return { fault: "invalid_text" };
  if (codePoints(text) > LIMITS.messageCodePoints) return { fault: "message_too_long" };
  return { text };
}

/**
 * Cleans a one-line label (a name, a title): NFC, no control or deceptive characters, single spaces. Empty when nothing
 * is left, or when more marks follow each other than may.
 */
export function cleanLabel(raw: string): string {
  const seen = raw.toWellFormed().replace(DECEPTIVE, "");
  const composed = hasTooManyMarks(seen) ? "" : seen.normalize("NFC");
  return hasTooManyMarks(composed) ? "" : composed.replace(/\s+/gu, " ").trim();
}

/** A one-line label of at most `max` code points, cleaned. */
export const label = (max: number) =>
  z
    .string()
    .max(max * 4)
    .transform(cleanLabel)
    .refine(
      (text) => text !== "" && !CONTROLS.test(text),
      "is empty, has control characters or too many marks in a row",
    )
    .refine((text) => codePoints(text) <= max, `is longer than ${max} characters`);

const address = z
  .string()
  .max(2_000)
  .refine((text) => !hasTooManyMarks(text), "has too many marks in a row")
  .meta({ format: "uri" });

/** An absolute https URL, or a path on the service's own origin. A host is normalized when it is read as a URL. */
export const link = z.union([
  address.pipe(z.url({ protocol: /^https$/, hostname: z.regexes.domain })),
  z
    .string()
    .max(2_000)
    .regex(/^\/(?![/\\])[^\s\\]*$/),
]);
