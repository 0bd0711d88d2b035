import { roomWords, WORDS } from "./words.ts";

/** From here on it is said how much room is left. */
const NEAR_SHARE = 1 / 20;

/** How many characters more a text may have, counted as the server counts: code points, composed. */
export function roomFor(text: string, limit: number): number {
  let room = limit;
  for (const _ of text.normalize("NFC")) room--;
  return room;
}

/**
 * How much room is left, once that is little. The number is for those who look, and describes the field; spoken
 * at each key it would drown what one writes, so the voice says only when the state changes.
 */
export function TextRoom({ id, room, limit }: { id: string; room: number; limit: number }) {
  const isNear = room <= limit * NEAR_SHARE;
  return (
    <>
      {isNear && (
        <p id={id} class={`parlor-room${room < 0 ? " parlor-room-over" : ""}`}>
          {roomWords(room)}
        </p>
      )}
      <p class="parlor-hidden" role="status">
        {isNear && (room < 0 ? WORDS.overLimit : WORDS.nearLimit)}
      </p>
    </>
  );
}
