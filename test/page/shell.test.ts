import { describe, expect, it } from "vitest";
import {
  answerFile,
  answerPage,
  dropOthers,
  type Ground,
  judge,
  keepFiles,
  type Shell,
} from "../../src/page/service-worker/shell.ts";

const ORIGIN = "https://parlor.example";
const shell: Shell = {
  version: "2",
  files: { "/": "sha256-a", "/build/main.js": "sha256-b", "/favicon.svg": "sha256-c" },
};

type Asking = (request: Request) => Promise<Response>;

/** Caches in memory, and a network that answers as it is told. */
function stage(fetch: Asking = async () => new Response("from the network")) {
  const kept = new Map<string, Map<string, Response>>();
  const of = (name: string) => kept.get(name) ?? new Map<string, Response>();
  const open = async (name: string) => {
    const files = of(name);
    kept.set(name, files);
    return {
      match: async (path: string) => files.get(path)?.clone(),
      put: async (path: string, response: Response) => void files.set(path, response),
    };
  };
  const caches = {
    open,
    match: async (path: string) => [...kept.values()].flatMap((files) => files.get(path) ?? [])[0]?.clone(),
    keys: async () => [...kept.keys()],
    delete: async (name: string) => kept.delete(name),
  };
  const ground: Ground = { caches: Object(caches), fetch, pause: () => new Promise(() => {}) };
  const put = (name: string, path: string, text: string) => kept.set(name, of(name).set(path, new Response(text)));
  return { ground, kept, put };
}

const ask = (path: string, init: object = {}) => new Request(ORIGIN + path, init);
const text = async (answer: Promise<Response>) => (await answer).text();
const down: Asking = () => Promise.reject(new TypeError("no network"));

describe("what a request is for", () => {
  const asked = (path: string, mode: Request["mode"] = "navigate", method = "GET") =>
    judge(shell, { url: ORIGIN + path, mode, method });

  it("is the page, wherever one goes in it", () => {
    expect(["/", "/t/x?as=demo-buyer", "/homes", "/nowhere"].map((path) => asked(path))).toEqual([
      ...["page", "page", "page", "page"],
    ]);
  });

  it("is a file of this build, or of one before", () => {
    expect(asked("/build/main.js", "cors")).toBe("file");
    expect(asked("/favicon.svg")).toBe("file");
    expect(asked("/build/chunk-OLD.js", "cors")).toBe("file");
  });

  it("is nothing of ours where the service answers, and where something is sent", () => {
    for (const path of ["/v1/inbox", "/demo/seed", "/healthz", "/v1"]) {
      expect(asked(path, "cors")).toBe("other");
      expect(asked(path)).toBe("other");
    }
    expect(asked("/", "navigate", "POST")).toBe("other");
    expect(asked("/elsewhere.png", "no-cors")).toBe("other");
  });
});

describe("a build", () => {
  it("is kept as a whole, each file proven by its hash but for the page", async () => {
    const asked: [string, string][] = [];
    const { ground, kept } = stage(async ({ url, integrity }) => {
      asked.push([new URL(url).pathname, integrity]);
      return new Response("x");
    });
    await keepFiles(shell, ground, ORIGIN);
    expect([...(kept.get("parlor-2")?.keys() ?? [])].sort()).toEqual(["/", "/build/main.js", "/favicon.svg"]);
    expect(asked.sort()).toEqual([
      ["/", ""],
      ["/build/main.js", "sha256-b"],
      ["/favicon.svg", "sha256-c"],
    ]);
  });

  it("is not kept when a file of it is not to be had", async () => {
    const { ground } = stage(async () => new Response("", { status: 404 }));
    await expect(keepFiles(shell, ground, ORIGIN)).rejects.toThrow("404");
  });

  it("forgets the others, and nothing that is not ours", async () => {
    const { ground, kept, put } = stage();
    for (const name of ["parlor-1", "parlor-2", "somebody-else"]) put(name, "/", name);
    await dropOthers(shell, ground);
    expect([...kept.keys()]).toEqual(["parlor-2", "somebody-else"]);
  });
});

describe("the page", () => {
  it("comes from the network while that answers, be it with a refusal", async () => {
    const { ground, put } = stage();
    put("parlor-2", "/", "kept");
    expect(await text(answerPage(shell, ground, ask("/t/x")))).toBe("from the network");
    const refused = stage(async () => new Response("log in first", { status: 403 }));
    refused.put("parlor-2", "/", "kept");
    expect(await text(answerPage(shell, refused.ground, ask("/")))).toBe("log in first");
  });

  it.each([
    ["there is no network", down],
    ["the server fails", async () => new Response("", { status: 503 })],
  ])("is the one that was kept when %s", async (_, fetch) => {
    const { ground, put } = stage(fetch);
    put("parlor-2", "/", "kept");
    expect(await text(answerPage(shell, ground, ask("/t/x")))).toBe("kept");
  });

  it("is the one that was kept when the network takes too long, and waits for it when none was", async () => {
    let answer = (_: Response) => {};
    const slow = () => new Promise<Response>((resolve) => (answer = resolve));
    const { ground, put } = stage(slow);
    const impatient = { ...ground, pause: async () => {} };
    const waiting = text(answerPage(shell, impatient, ask("/")));
    await new Promise((resolve) => setImmediate(resolve));
    answer(new Response("late"));
    expect(await waiting).toBe("late");
    put("parlor-2", "/", "kept");
    expect(await text(answerPage(shell, impatient, ask("/")))).toBe("kept");
  });

  it("is an error of the network when there is none at all", async () => {
    expect((await answerPage(shell, stage(down).ground, ask("/"))).type).toBe("error");
  });
});

describe("a file", () => {
  it("is this build's, else one before's, else the network's", async () => {
    const { ground, put } = stage();
    put("parlor-1", "/build/main.js", "of the first build");
    put("parlor-1", "/build/chunk-OLD.js", "an old chunk");
    put("parlor-2", "/build/main.js", "of the second build");
    expect(await text(answerFile(shell, ground, ask("/build/main.js")))).toBe("of the second build");
    expect(await text(answerFile(shell, ground, ask("/build/chunk-OLD.js")))).toBe("an old chunk");
    expect(await text(answerFile(shell, ground, ask("/build/chunk-NEW.js")))).toBe("from the network");
  });
});
