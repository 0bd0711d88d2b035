import { createElement, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import CustomComponent from "./custom-component.jsx";
import { configure } from "./page.ts";

configure({ isLoggedIn: true });
const element = document.getElementById("root");
const root = element && createRoot(element);
root?.render(createElement(StrictMode, null, createElement(CustomComponent)));
globalThis.leave = () => root?.render(null);
