import type { RefObject } from "preact";
import { hasTooManyMarks } from "../protocol/marks.ts";
import { useSpoken } from "./hooks/use-spoken.ts";
import { roomWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";

/** From here on it is said how much room is left. */
const NEAR_SHARE = 1 / 20;

/** There is no room for a text with more marks on a letter than may be, however short it is. */
const TOO_MANY_MARKS = Number.NEGATIVE_INFINITY;

/** How many characters more a text may have, counted as the server counts: code points, composed. */
export function roomFor(text: string, limit: number): number {
  // To compose it would hold up each key for seconds.
  if (hasTooManyMarks(text)) return TOO_MANY_MARKS;
  let room = limit;
  for (const _ of text.normalize("NFC")) room--;
  return room;
}

interface TextRoomProps {
  readonly id: string;
  readonly room: number;
  readonly limit: number;
  /** Where it is drawn. */
  readonly element: RefObject<Element | null>;
}

/**
 * How much room is left, once that is little, or why there is none. The number is for those who look, and describes
 * the field; spoken at each key it would drown what one writes, so the voice says only when the state changes.
 */
export function TextRoom({ id, room, limit, element }: TextRoomProps) {
  const language = useLanguage();
  const { overLimit, nearLimit, tooManyMarks } = language.words.composer;
  const isNear = room <= limit * NEAR_SHARE;
  const stacked = room === TOO_MANY_MARKS ? tooManyMarks : undefined;
  useSpoken(isNear && (stacked ?? (room < 0 ? overLimit : nearLimit)), { element, about: "room" });
  if (!isNear) return null;
  return (
    <p id={id} class={`parlor-room${room < 0 ? " parlor-room-over" : ""}`}>
      {stacked ?? roomWords(language, room)}
    </p>
  );
}
