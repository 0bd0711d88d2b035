import type { Person } from "../protocol/member.ts";
import { once } from "./languages/moments.ts";

interface PortraitProps {
  readonly person: Pick<Person, "userId" | "name" | "picture"> | undefined;
  /** CSS pixels, both ways; it is reserved before the picture is there. */
  readonly size: number;
}

/** Tints for those without a picture: told apart by name, the same one everywhere. */
const TINTS = 4;

/** A person's picture, or the first letter of their name. Says nothing: the name stands beside it. */
export function Portrait({ person, size }: PortraitProps) {
  if (person?.picture) {
    return <img class="parlor-portrait" src={person.picture} alt="" width={size} height={size} loading="lazy" />;
  }
  const name = person?.name ?? person?.userId ?? "";
  return (
    <svg
      class={`parlor-portrait parlor-tint-${tintOf(name)}`}
      viewBox="0 0 40 40"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <circle cx="20" cy="20" r="20" />
      <text x="20" y="20" dy="0.35em">
        {firstLetter(name)}
      </text>
    </svg>
  );
}

const letters = once(() => new Intl.Segmenter());

/** As a person sees letters: an accent or a joined emoji is part of one. */
function firstLetter(name: string): string {
  const [first] = letters().segment(name.trim());
  return first?.segment.toLocaleUpperCase() ?? "?";
}

function tintOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return sum % TINTS;
}
