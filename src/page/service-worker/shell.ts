/** What the page is made of, as the build has found it. */
export interface Shell {
  /** Another for each build that differs. */
  readonly version: string;
  /** The path of each file, with its hash (Subresource Integrity); the page itself is `/`. */
  readonly files: Readonly<Record<string, string>>;
}

/** What the rules need of the platform. */
export interface Ground {
  readonly caches: Pick<CacheStorage, "open" | "match" | "keys" | "delete">;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Settles after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

const PREFIX = "parlor-";
/** On a bad line the page that is kept is better than a blank one. */
const PATIENCE_MS = 3_000;
/** Answers of the service are what is true now, or they are nothing: they are never kept. */
const LIVE = /^\/(v1|demo|healthz)(\/|$)/;

const nameOf = ({ version }: Shell): string => PREFIX + version;

export type Asked = "page" | "file" | "other";

/** What a request is for. `other` is left to the browser. */
export function judge({ files }: Shell, { method, mode, url }: Pick<Request, "method" | "mode" | "url">): Asked {
  const { pathname } = new URL(url);
  if (method !== "GET" || LIVE.test(pathname)) return "other";
  if (pathname !== "/" && Object.hasOwn(files, pathname)) return "file";
  if (mode === "navigate") return "page";
  // Of a build before, whose pages may still be open.
  return pathname.startsWith("/build/") ? "file" : "other";
}

/** Keeps all files of this build, or none: of two builds at once no page would work. */
export async function keepFiles(shell: Shell, { caches, fetch }: Ground, origin: string): Promise<void> {
  const cache = await caches.open(nameOf(shell));
  const keepOne = async ([path, integrity]: [string, string]) => {
    // On its way the page's HTML may be rewritten; what it loads may not.
    const proof = path === "/" ? {} : { integrity };
    const request = new Request(new URL(path, origin), { cache: "no-cache", ...proof });
    const response = await fetch(request);
    if (!response.ok) throw new Error(`unable to keep ${path}; because it answers ${response.status}`);
    await cache.put(path, response);
  };
  await Promise.all(Object.entries(shell.files).map(keepOne));
}

/** The page as the network has it; as it was kept when that fails or takes too long. */
export async function answerPage(shell: Shell, ground: Ground, request: Request): Promise<Response> {
  const fresh = ground.fetch(request).then(
    (response) => (response.status < 500 ? response : null),
    () => null,
  );
  const first = await Promise.race([fresh, ground.pause(PATIENCE_MS).then(() => null)]);
  if (first) return first;
  const cache = await ground.caches.open(nameOf(shell));
  return (await cache.match("/")) ?? (await fresh) ?? Response.error();
}

/** A file of this build, or of one before; the network has what neither kept. */
export async function answerFile(shell: Shell, { caches, fetch }: Ground, request: Request): Promise<Response> {
  const cache = await caches.open(nameOf(shell));
  const path = new URL(request.url).pathname;
  return (await cache.match(path)) ?? (await caches.match(path)) ?? (await fetch(request));
}

/** Forgets every other build. */
export async function dropOthers(shell: Shell, { caches }: Ground): Promise<void> {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== nameOf(shell));
  await Promise.all(others.map((name) => caches.delete(name)));
}
