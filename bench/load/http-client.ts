import { Agent, request as ask, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

/** Connections stay open, as with every HTTP client of today. */
const agent = new Agent({ keepAlive: true });

export interface HttpRequest {
  readonly url: string;
  readonly token: string;
  readonly method?: "GET" | "POST";
  readonly body?: string;
}

/** Asks, and returns the body as text. Throws what is no success. `fetch` would take more of this process than the rest. */
export async function askHttp({ url, token, method = "GET", body }: HttpRequest): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    ask(url, { agent, method, headers }, resolve).once("error", reject).end(body);
  });
  const said = await text(response);
  if ((response.statusCode ?? 0) >= 300) throw new Error(`${method} ${url} answered ${response.statusCode}: ${said}`);
  return said;
}
