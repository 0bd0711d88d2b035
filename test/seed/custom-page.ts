import { createElement, StrictMode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import CustomComponent from "./custom-component.jsx";
import { configure } from "./page.ts";

configure({ isLoggedIn: true });
const element = document.getElementById("root");
const root = element && createRoot(element);
root?.render(createElement(StrictMode, null, createElement(CustomComponent)));
// At once, with its effects: what is said next it must not hear.
globalThis.leave = () => flushSync(() => root?.render(null));
