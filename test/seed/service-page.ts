import { configure } from "./page.ts";

configure({ isLoggedIn: false });
await import("./service.js");
