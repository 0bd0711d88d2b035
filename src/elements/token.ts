/**
 * Asks the page's own host for the user's token, with their cookies: a JWT as text, or JSON as `{"token": "…"}`. Another
 * host is not asked, so that no token is taken from where nobody knows who is logged in.
 */
export async function fetchToken(address: string): Promise<string> {
  const response = await fetch(address, { mode: "same-origin", credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw new Error(`unable to get a token; because ${address} answers ${response.status}`);
  const token = readToken(await response.text());
  if (token === null) throw new Error(`unable to get a token; because ${address} answers none`);
  return token;
}

/** The token in such an answer; null if there is none. */
export function readToken(answer: string): string | null {
  const text = answer.trim();
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    const token = typeof value === "object" && value !== null && "token" in value ? value.token : value;
    return typeof token === "string" && token !== "" ? token : null;
  } catch {
    return null;
  }
}
