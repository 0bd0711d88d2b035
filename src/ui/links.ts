/** A piece of a message: words, or an address that leads somewhere. */
export type Piece = string | Link;

interface Link {
  /** Where in the text it begins. */
  readonly at: number;
  readonly href: string;
  /** As it was written. */
  readonly text: string;
}

/** Where an address may begin: not within a word, nor within another address. */
const CANDIDATE =
  /(?<![\w.:/@\\#?&=%+-])(?:https?:\/\/|www\.|mailto:)[^\s<>"`{}|\\^«»“”„「」『』【】（），。、；！？،؛؟]+/giu;
/** What ends a sentence ends the address, too. */
const TRAILING = new Set(".,:;!?'’*_~…-");
/** What is not seen, and what turns the order in which one sees the rest. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}]/u;
const MAIL = /^mailto:[\w.!#$%&'*+/=~-]{1,64}@[a-z\d-]+(?:\.[a-z\d-]+)+$/i;

/**
 * Finds addresses in a text: `http:`, `https:`, `mailto:` and what begins with "www.". An address that is not what it
 * looks like stays text. All pieces together are the text.
 */
export function findLinks(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: candidate, index } of text.matchAll(CANDIDATE)) {
    const shown = trimmed(candidate);
    const href = hrefOf(shown);
    if (href === null) continue;
    if (index > end) pieces.push(text.slice(end, index));
    pieces.push({ at: index, href, text: shown });
    end = index + shown.length;
  }
  if (end < text.length || pieces.length === 0) pieces.push(text.slice(end));
  return pieces;
}

/** Without the punctuation of the sentence around it, and without a bracket that was opened before it. */
function trimmed(candidate: string): string {
  const letters = [...candidate];
  const surplus = (open: string, close: string) =>
    letters.filter((letter) => letter === close).length - letters.filter((letter) => letter === open).length;
  const unopened = new Map([
    [")", surplus("(", ")")],
    ["]", surplus("[", "]")],
  ]);
  for (let last = letters.at(-1); last !== undefined; last = letters.at(-1)) {
    const left = unopened.get(last) ?? 0;
    if (left > 0) unopened.set(last, left - 1);
    else if (!TRAILING.has(last)) break;
    letters.pop();
  }
  return letters.join("");
}

/** Where it leads; null if that is not what one would think who reads it. */
function hrefOf(shown: string): string | null {
  if (UNSEEN.test(shown)) return null;
  if (/^mailto:/i.test(shown)) return MAIL.test(shown) ? shown : null;
  const isBare = /^www\./i.test(shown);
  const address = isBare ? `https://${shown}` : shown;
  // No name of a host is longer (RFC 1035, 2.3.4), and what is normalized below has to be short.
  const host = /^https?:\/\/([^/?#:@[\]]{1,253})(?::\d{1,5})?(?:[/?#]|$)/i.exec(address)?.[1]?.toLowerCase();
  if (host === undefined || (isBare && !/^www\.[^.]+\./.test(host)) || !URL.canParse(address)) return null;
  const { protocol, href, hostname } = new URL(address);
  if (protocol !== "http:" && protocol !== "https:") return null;
  // Numbers that are an address in disguise, and letters that become others, lead elsewhere than one reads.
  const isHonest = /^[\x21-\x7e]+$/.test(host) ? host === hostname && !host.includes("xn--") : isPlainName(host);
  return isHonest ? href : null;
}

const SCRIPTS = [
  "Latin",
  "Cyrillic",
  "Greek",
  "Armenian",
  "Hebrew",
  "Arabic",
  "Devanagari",
  "Thai",
  "Georgian",
] as const;
const SCRIPT = SCRIPTS.map((name) => new RegExp(`\\p{Script=${name}}`, "u"));
const CHINESE_JAPANESE_KOREAN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u;
/** Cyrillic and Greek letters that cannot be told from Latin ones. */
const TWINS = /^[асԁеһіјӏорԛѕԝхуүѵԍмтвнкαικνορτυχγωϲϳ\d-]+$/u;

/** Latin letters that one knows; others, as "ɡ" and "ı", are taken for them. */
const KNOWN_LATIN = /^[a-z\d\u00df-\u00f6\u00f8-\u0130\u0132-\u0148\u014a-\u017e-]+$/;

/** A name in one script per part, none of which could be taken for Latin. */
function isPlainName(host: string): boolean {
  if (host.normalize("NFKC").toLowerCase() !== host) return false;
  return host.split(".").every((part) => {
    if (!/^[\p{L}\p{M}\p{N}-]+$/u.test(part)) return false;
    if (KNOWN_LATIN.test(part)) return !part.startsWith("xn--");
    if (TWINS.test(part)) return false;
    const scripts = SCRIPT.filter((script) => script.test(part)).length;
    return CHINESE_JAPANESE_KOREAN.test(part) ? scripts === 0 : scripts === 1 && !/\p{Script=Latin}/u.test(part);
  });
}
