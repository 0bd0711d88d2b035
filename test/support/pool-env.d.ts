declare namespace Cloudflare {
  interface Env extends ParlorEnv {}
  interface GlobalProps {
    mainModule: typeof import("../../src/worker.ts");
  }
}

type ParlorEnv = import("../../src/env.ts").Env;
