/** Makes a message's id. Called again it gives a greater one, also within a millisecond and after the clock fell back. */
export interface NewMessageId {
  (): string;
  /** Whatever is made from now on is greater than this one, though the clock fell back since. */
  passBy(id: string): void;
}

/**
 * UUIDv7 (RFC 9562, 5.7), with a counter in `rand_a` (6.2, method 1) so that ids sort in the order in which
 * they were made. Nothing depends on that but indexes: the order of messages is the thread's.
 */
export function messageIds(now: () => number, random: () => number): NewMessageId {
  let lastMs = 0;
  let counter = 0;
  const next = () => {
    const ms = Math.max(0, Math.floor(now()));
    if (ms > lastMs) {
      lastMs = ms;
      // The upper half stays free, so that a burst has room to count.
      counter = Math.floor(random() * 0x800);
    } else if (++counter > 0xfff) {
      lastMs++;
      counter = 0;
    }
    const time = hex(lastMs, 12);
    // Variant 0b10 above 14 random bits.
    const variant = 0x8000 + Math.floor(random() * 0x4000);
    const tail = hex(Math.floor(random() * 2 ** 24), 6) + hex(Math.floor(random() * 2 ** 24), 6);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(counter, 3)}-${hex(variant, 4)}-${tail}`;
  };
  const passBy = (id: string) => {
    lastMs = Math.max(lastMs, (Number.parseInt(id.replace("-", "").slice(0, 12), 16) || 0) + 1);
  };
  return Object.assign(next, { passBy });
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
