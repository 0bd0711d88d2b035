import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { field, ThreadScene } from "./thread-scene.ts";
import { message } from "./windows.ts";

const scene = new ThreadScene();

/** Gives files to the composer, as if they were dropped or pasted there. */
const give = (page: Page, files: readonly { name: string; type: string; text: string }[], kind: "drop" | "paste") =>
  field(page).evaluate(
    (element, [given, how]) => {
      const data = new DataTransfer();
      for (const { name, type, text } of given) data.items.add(new File([text], name, { type }));
      const options = { bubbles: true, cancelable: true };
      if (how === "drop") {
        element.dispatchEvent(new DragEvent("dragenter", { ...options, dataTransfer: data }));
        element.dispatchEvent(new DragEvent("drop", { ...options, dataTransfer: data }));
      } else element.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: data }));
    },
    [files, kind] as const,
  );

describe("the composer", () => {
  it("takes the words of a small text file where the cursor is, and says that other files cannot be sent", async () => {
    const page = await scene.openThread();
    const notice = page.getByText("Files cannot be sent here yet.");
    await field(page).fill("before after");
    await field(page).evaluate((one: HTMLTextAreaElement) => one.setSelectionRange(7, 7));
    await give(page, [{ name: "a.txt", type: "text/plain", text: "words\r\nof a file " }], "drop");
    await expect.poll(() => field(page).inputValue()).toBe("before words\nof a file after");
    await give(page, [{ name: "a.png", type: "image/png", text: "x" }], "paste");
    await notice.first().waitFor();
    await page.keyboard.press("Shift");
    await page.locator(".parlor-composer .parlor-room").waitFor({ state: "detached" });
    await give(page, [{ name: "a.txt", type: "text/plain", text: "x".repeat(40_000) }], "drop");
    await notice.first().waitFor();
    expect(await field(page).inputValue()).toBe("before words\nof a file after");
  });

  it("shows that files may fall anywhere on the conversation, until they do or go elsewhere", async () => {
    const page = await scene.openThread();
    const hint = page.getByText("Drop a text file here");
    const over = (type: string) =>
      message(page, "Message 60.").evaluate((row, name) => {
        const data = new DataTransfer();
        data.items.add(new File(["words"], "a.txt", { type: "text/plain" }));
        row.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: data }));
      }, type);
    await over("dragenter");
    await hint.waitFor();
    await over("dragleave");
    await hint.waitFor({ state: "detached" });
    await over("dragover");
    await hint.waitFor();
    await over("drop");
    await hint.waitFor({ state: "detached" });
    await expect.poll(() => field(page).inputValue()).toBe("words");
  });

  it("keeps its words and the focus when one may not be here any more, and says that nothing can be sent", async () => {
    const page = await scene.openThread();
    await field(page).fill("Not yet said");
    await page.evaluate(() => threadStage.remove());
    await page.getByText("Nothing can be sent here any more.").waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+A");
    const selected = await field(page).evaluate((element: HTMLTextAreaElement) => [
      ...[element === document.activeElement, element.readOnly, element.disabled, element.value],
      element.selectionEnd - element.selectionStart,
    ]);
    expect(selected).toEqual([true, true, false, "Not yet said", 12]);
    expect(await page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
    expect(await message(page, "Not yet said").count()).toBe(0);
  });

  it("goes when one has signed out in another tab: it is said what to do, and nothing is offered that does nothing", async () => {
    const page = await scene.openThread();
    await field(page).fill("Not yet said");
    await page.evaluate(() => threadStage.logOut());
    await page.getByText("You are signed out here. Reload the page, and sign in again to go on.").waitFor();
    await field(page).waitFor({ state: "detached" });
    expect(await page.getByRole("button", { name: "Try now" }).count()).toBe(0);
    expect(await page.getByText("Opening the conversation").count()).toBe(0);
  });

  it("is left with Esc for the messages, which the keys scroll then", async () => {
    const page = await scene.openThread();
    await field(page).focus();
    await page.keyboard.press("Escape");
    await page.locator(".parlor-list:focus").waitFor();
    await page.keyboard.press("Home");
    await expect.poll(() => page.locator(".parlor-list").evaluate(({ scrollTop }) => scrollTop)).toBe(0);
  });

  it("leaves something to be read above a phone's keyboard, however much is written", async () => {
    const page = await scene.openThread();
    await page.setViewportSize({ width: 360, height: 360 });
    await field(page).fill("line\n".repeat(30));
    const [composer, list] = await Promise.all(
      [".parlor-field", ".parlor-list"].map((part) => page.locator(part).evaluate((one) => one.clientHeight)),
    );
    expect(composer).toBeLessThanOrEqual(0.4 * 360);
    expect(list).toBeGreaterThan(50);
  });

  it("grows to eight lines; sends nothing while one composes", async () => {
    const page = await scene.openThread();
    const height = () => field(page).evaluate((one) => one.clientHeight);
    const one = await height();
    await field(page).fill("a\nb\nc");
    await expect.poll(height).toBe(one + 2 * 24);
    await field(page).fill("line\n".repeat(30));
    await expect.poll(height).toBe(one + 7 * 24);
    await field(page).fill("にほん");
    await field(page).evaluate((element) => {
      for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
        element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...how }));
      }
    });
    expect(await field(page).inputValue()).toBe("にほん");
    await page.keyboard.press("Shift+Enter");
    expect(await field(page).inputValue()).toBe("にほん\n");
    await page.keyboard.press("Enter");
    await message(page, "にほん").waitFor();
  });
});

describe("on somebody else's page", () => {
  /** How each part of the conversation looks, one after the other. */
  const looks = (page: Page) =>
    page.locator(".parlor-thread").evaluate((thread) =>
      [...thread.querySelectorAll("*")].map((element) => {
        const style = getComputedStyle(element);
        const { x, y, width, height } = element.getBoundingClientRect();
        const { color, backgroundColor, textTransform, letterSpacing, boxShadow, border, font } = style;
        return [
          element.className,
          x,
          y,
          width,
          height,
          color,
          backgroundColor,
          textTransform,
          letterSpacing,
          boxShadow,
          border,
          font,
        ].join();
      }),
    );

  it("looks the same whatever the site says of all its buttons, fields and lists", async () => {
    const page = await scene.openThread();
    await page.evaluate(() => threadStage.send("x".repeat(8_001)));
    await page.locator("[data-status=failed]").waitFor();
    await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
    const before = await looks(page);
    const css =
      "margin: 10px; padding: 10px; border: 2px solid red; background: lime; color: red; text-transform: uppercase;" +
      "letter-spacing: 2px; box-shadow: 0 0 4px red; font: 30px monospace; min-width: 200px; float: left";
    await page.addStyleTag({
      content: `a, button, textarea, form, header, section, h2, p, ol, ul, li, label { ${css} }`,
    });
    expect(await looks(page)).toEqual(before);
  });
});
