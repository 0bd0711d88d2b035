/** `node scripts/make-icons.ts`: the icons of the installed page, drawn from public/favicon.svg. They are checked in. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { findChromium, HOW_TO_GET_CHROMIUM } from "./chromium.ts";

const root = join(import.meta.dirname, "..");
const GROUND = "#7a2e26";

interface Icon {
  readonly file: string;
  readonly size: number;
  /** Of a maskable icon the platform cuts the rim: the drawing keeps to the middle, on ground that reaches the edge. */
  readonly isMaskable: boolean;
}

const ICONS: readonly Icon[] = [
  { file: "192.png", size: 192, isMaskable: false },
  { file: "512.png", size: 512, isMaskable: false },
  { file: "maskable-512.png", size: 512, isMaskable: true },
];

async function draw(browser: Browser, { file, size, isMaskable }: Icon): Promise<void> {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const svg = readFileSync(join(root, "public/favicon.svg"), "utf8");
  const drawn = isMaskable ? Math.round(size * 0.8) : size;
  await page.setContent(
    `<style>body{margin:0;display:grid;place-items:center;height:${size}px;background:${isMaskable ? GROUND : "transparent"}}
    svg{width:${drawn}px;height:${drawn}px}</style>${svg}`,
  );
  await page.screenshot({ path: join(root, "public/icons", file), omitBackground: true });
  await page.close();
}

const executablePath = findChromium();
if (!executablePath) throw new Error(HOW_TO_GET_CHROMIUM);
mkdirSync(join(root, "public/icons"), { recursive: true });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
for (const icon of ICONS) await draw(browser, icon);
await browser.close();
