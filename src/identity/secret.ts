/** RFC 7518, 3.2: an HS256 key is at least as long as the hash. jose accepts shorter ones. */
const MIN_BYTES = 32;
/** Of 32 hexadecimal digits by chance, one key in thirty million has fewer. */
const MIN_CHARACTERS = 8;

/** Words that say what has to stand in their place. As a word of its own each, between others. */
const PLACEHOLDERS =
  /^(base64|bits|bytes|demo|dev|dummy|fixme|insert|jwt|key|openssl|passwd|tests?|todo|token|xxx+|your)$/i;
/** These also within others: no key made by chance has one of them and looks like words besides. */
const LONG_PLACEHOLDERS =
  /change|default|example|generate|insecure|password|placeholder|random|redacted|replace|sample|secret/i;

/** Keys that standards and well-known pages show, without their signs and in small letters. */
const PUBLISHED: readonly string[] = [
  // RFC 7515, A.1.
  "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
  // The UUID of RFC 9562's and of countless examples.
  "123e4567e89b12d3a456426614174000",
  "123e4567e89b12d3a456426655440000",
  "f81d4fae7dec11d0a76500a0c91e6bf6",
  "550e8400e29b41d4a716446655440000",
].map(plain);

/** Rows of a keyboard. */
const ROWS = /qwertyuiop|asdfghjkl|zxcvbnm|poiuytrewq/i;

/**
 * Why a text is no key, or nothing. What was published to be replaced is known to everybody, and whoever knows the key
 * is whom they like. A key by chance passes: in base64, in hexadecimal digits, as a UUID.
 */
export function faultOfSecret(text: string): string | undefined {
  if (new TextEncoder().encode(text).length < MIN_BYTES) return `has fewer than ${MIN_BYTES} bytes`;
  if (new Set(text).size < MIN_CHARACTERS) return `has fewer than ${MIN_CHARACTERS} different characters`;
  if (repeatsItself(text)) return "repeats itself";
  if (countsUp(text)) return "counts up";
  if (PUBLISHED.some((key) => plain(text).includes(key))) return "is published as an example";
  if (ROWS.test(text)) return "is a row of a keyboard";
  return isPlaceholder(text) || isPlaceholder(decoded(text)) ? "is made of the words of an example" : undefined;
}

function plain(text: string): string {
  return text.replace(/[^a-z\d]/gi, "").toLowerCase();
}

/** What a key in base64 says, if that is plain text; by chance it never is. */
function decoded(text: string): string {
  try {
    const said = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return /^[\x20-\x7e\n]+$/.test(said) ? said : "";
  } catch {
    return "";
  }
}

/** Whether it is the same few characters over and over. */
function repeatsItself(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period++) {
    if (text.startsWith(text.slice(period))) return true;
  }
  return false;
}

/** Whether most characters are followed by the same or the next, as in "abcdef" and "001122". */
function countsUp(text: string): boolean {
  let steps = 0;
  for (let at = 1; at < text.length; at++) {
    const by = text.charCodeAt(at) - text.charCodeAt(at - 1);
    if (by === 0 || by === 1) steps++;
  }
  return steps > text.length / 2;
}

/** Mostly words, one of which is a placeholder. Words alone are a passphrase, and letters alone may be chance. */
function isPlaceholder(text: string): boolean {
  const parts = text.split(/[^a-z\d]+/i);
  const separate = parts.filter((part) => /^([A-Z]?[a-z]{2,}|[A-Z]{3,}|\d+)$/.test(part) || PLACEHOLDERS.test(part));
  if (isMost(separate, parts) && separate.some((part) => PLACEHOLDERS.test(part))) return true;
  const joined = text.match(/[A-Z]?[a-z]{2,}|[A-Z]{3,}/g) ?? [];
  return isMost(joined, parts) && LONG_PLACEHOLDERS.test(text);
}

const MOST = 0.6;

const isMost = (some: readonly string[], all: readonly string[]): boolean =>
  some.join("").length >= MOST * all.join("").length;
