/** Something to be said to those who listen instead of looking. */
export interface Line {
  /** What it is about: the same thing is said once, whoever else tells of it. */
  readonly about: string;
  readonly text: string;
  /** Said instead of the lines of this kind when they are too many; lines without it are passed over then. */
  readonly counted?: ((count: number) => string) | undefined;
  /** Worth saying only when nothing else is. */
  readonly isMinor?: boolean;
  /** The latest line of a topic says what the earlier ones did: they give way to it, and it to a line without one. */
  readonly topic?: string;
  /** May be said again another time. */
  readonly repeats?: boolean;
}

/** Speech is slow: what comes within a second of the last is said in one breath. */
const BREATH_MS = 1_000;
/** Who reads their way through the page should not find what was so some time ago. */
const KEPT_MS = 10_000;
/** More than this many at once are counted, not read out. */
const MOST_READ = 3;
/** How many things are remembered as said. */
const MOST_KNOWN = 500;

/** What a breath says of these lines. Empty if there is nothing to say. */
function wordsOf(lines: readonly Line[]): string {
  const major = lines.filter(({ isMinor }) => !isMinor);
  if (major.length <= MOST_READ) return sentences((major.length > 0 ? major : lines.slice(-1)).map(({ text }) => text));
  const counters = new Map<NonNullable<Line["counted"]>, number>();
  for (const { counted } of major) if (counted) counters.set(counted, (counters.get(counted) ?? 0) + 1);
  const rest = major.filter(({ counted }) => !counted).slice(-MOST_READ);
  return sentences([...[...counters].map(([counted, count]) => counted(count)), ...rest.map(({ text }) => text)]);
}

/** One after the other; what ends as a sentence needs no full stop. */
const sentences = (texts: readonly string[]): string =>
  texts.length === 0 ? "" : texts.reduce((said, text) => `${said}${/[.!?…؟]$/u.test(said) ? "" : "."} ${text}`);

interface Voice {
  /** Puts words where they are read out. */
  readonly speak: (words: string) => void;
  readonly after: (ms: number, work: () => void) => void;
}

/** Collects lines and says them, at most once a second. */
export class Announcements {
  readonly #voice: Voice;
  readonly #known: Set<string>;
  #waiting = new Map<string, Line>();
  #isDue = false;

  /** `known`: what has been said, here or by another voice that listeners hear as well. */
  constructor(voice: Voice, known = new Set<string>()) {
    this.#voice = voice;
    this.#known = known;
  }

  say(line: Line): void {
    const { about, topic } = line;
    const isSaid =
      this.#known.has(about) ||
      (topic !== undefined && this.#waiting.has(about) && this.#waiting.get(about)?.topic === undefined);
    if (isSaid) return;
    for (const [key, earlier] of this.#waiting) {
      if (topic !== undefined && earlier.topic === topic) this.#waiting.delete(key);
    }
    this.#waiting.set(about, line);
    if (this.#isDue) return;
    this.#isDue = true;
    this.#voice.after(BREATH_MS, () => this.#speak());
  }

  #speak(): void {
    const lines = [...this.#waiting.values()].filter(({ about }) => !this.#known.has(about));
    this.#waiting = new Map();
    this.#isDue = false;
    for (const { about, isMinor, repeats } of lines) if (!isMinor && !repeats) this.#remember(about);
    const words = wordsOf(lines);
    if (words !== "") this.#voice.speak(words);
  }

  #remember(about: string): void {
    this.#known.add(about);
    const [oldest] = this.#known;
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}

interface Region {
  readonly announcements: Announcements;
  readonly element: HTMLElement;
  users: number;
}

const regions = new WeakMap<Node, Region>();
/** Elements have a region each, and whoever listens hears them all. */
const known = new Set<string>();

/** The one voice of a document, or of a shadow within it, while something uses it. */
export function joinRegion(root: Node): { readonly announcements: Announcements; readonly leave: () => void } {
  const region = regions.get(root) ?? openRegion(root);
  region.users++;
  const leave = () => {
    region.users--;
    if (region.users > 0) return;
    region.element.remove();
    regions.delete(root);
  };
  return { announcements: region.announcements, leave };
}

function openRegion(root: Node): Region {
  const element = document.createElement("p");
  element.className = "parlor-hidden";
  element.setAttribute("role", "status");
  element.setAttribute("aria-live", "polite");
  (root instanceof Document ? root.body : root).appendChild(element);
  const announcements = new Announcements(
    {
      speak: (words) => {
        // A new node each time: the same words twice are two announcements.
        const said = document.createTextNode(words);
        element.replaceChildren(said);
        setTimeout(() => said.remove(), KEPT_MS);
      },
      after: (ms, work) => void setTimeout(work, ms),
    },
    known,
  );
  const region = { announcements, element, users: 0 };
  regions.set(root, region);
  return region;
}
