import { type Browser, chromium } from "playwright-core";
import { findChromium, HOW_TO_GET_CHROMIUM } from "../../scripts/chromium.ts";

/** As root Chromium refuses its sandbox; headless and offline it needs neither a graphics card nor its own services. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  // A laptop's, where a test does not ask for another.
  "--window-size=1280,800",
];

/**
 * What Chromium shall do without. The last such flag is the only one that counts, so what matters here of Playwright's
 * own list is said again; the first three are pages of the address bar, which cost each new window a second or two.
 */
const WITHOUT = [
  ...["WebUIOmniboxPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxAimPopup"],
  ...["HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "PaintHolding", "ThirdPartyStoragePartitioning"],
  ...["OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch", "MediaRouter"],
  ...["SpareRendererForSitePerProcess", "PreloadTopChromeWebUI", "InitialWebUI", "SidePanelWebUI"],
  ...["AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "LensOverlay"],
];

/** Whoever waits so long for something on a page waits for nothing. */
const HANGS_MS = 60_000;

/** Starts the system's Chromium without a window, and without these features. Close it when done. */
export async function launchChromium(without: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(HOW_TO_GET_CHROMIUM);
  const features = `--disable-features=${[...WITHOUT, ...without].join(",")}`;
  const browser = await chromium.launch({ executablePath, args: [...FLAGS, features] });
  browser.on("context", (context) => context.setDefaultTimeout(HANGS_MS));
  return browser;
}
