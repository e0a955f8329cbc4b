import type { Locator } from "playwright-core";

/** More stops than any page has between two that a person goes between. */
const mostStops = 120;

/** Presses Tab until an element has the focus, as somebody without a mouse gets there. */
export async function tabTo(target: Locator): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < mostStops; stop++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await target.page().keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${target}`);
}
