/** What a test says to the service. */
export interface Question {
  /** A bearer token. */
  readonly token?: string;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** What came back; the body is JSON, text, or null when there was none. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Speaks to a service that stands at `http://localhost`: `await ask("GET /v1/threads/t1", { token })`. */
export function asking(fetch: (request: Request) => Response | Promise<Response>) {
  return async (route: string, { token, body, headers = {} }: Question = {}): Promise<Reply> => {
    const [method = "GET", path = "/"] = route.split(" ");
    const request = new Request(new URL(path, "http://localhost"), {
      method,
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    });
    const response = await fetch(request);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text, response.headers) };
  };
}

function parse(text: string, headers: Headers): unknown {
  if (text === "") return null;
  return headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : text;
}
