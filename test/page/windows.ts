import type { Browser, Locator, Page } from "playwright-core";

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** What a browser complains about: scripts that threw, what was refused or not there, breaches of the policy. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
}

/** A window of its own, as on a device of its own, before it has gone anywhere. */
export async function newWindow(browser: Browser, viewport: Viewport = { width: 900, height: 800 }): Promise<Watched> {
  const page = await (await browser.newContext({ viewport })).newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  return { page, complaints };
}

export const isLive = (page: Page) => page.locator('.parlor-thread[data-connection="live"]').first().waitFor();

export async function say(place: Page | Locator, text: string): Promise<void> {
  const field = place.getByLabel("Write a message");
  await field.fill(text);
  await field.press("Enter");
}

export const message = (place: Page | Locator, text: string) =>
  place.locator("[data-message-id]").filter({ hasText: text });

export const texts = (place: Page | Locator) => place.locator(".parlor-text").allTextContents();

/** The texts of a demo's thread as the server has them, oldest first. */
export async function stored(url: string, threadId: string): Promise<string[]> {
  const headers = { "content-type": "application/json" };
  const login = await fetch(`${url}/demo/login`, { method: "POST", headers, body: '{"as":"demo-seller"}' });
  const { token } = Object(await login.json());
  const page = await fetch(`${url}/v1/threads/${threadId}/messages?limit=100`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { messages } = Object(await page.json());
  return messages.map(({ message: text }: { message: string }) => text).reverse();
}

/** How much the device keeps in one of the SDK's stores. */
export const keptIn = (page: Page, store: "outbox" | "thread") =>
  page.evaluate(async (storeName) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve) => {
        request.onsuccess = () => resolve(request.result);
      });
    const [name = ""] = (await indexedDB.databases()).flatMap((one) => one.name ?? []);
    // Not there yet: to open it would make an empty one.
    if (name === "") return 0;
    const database = await done(indexedDB.open(name));
    const count = await done(database.transaction(storeName).objectStore(storeName).count());
    database.close();
    return count;
  }, store);
