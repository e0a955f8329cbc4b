import type { Page } from "playwright-core";

/** What a page shows after something was opened on it. */
export interface View {
  /** The page, by its name in the list. */
  readonly of: string;
  readonly name: string;
  open(page: Page): Promise<void>;
}

export const views: readonly View[] = [
  {
    of: "application",
    name: "drawer",
    open: (page) => page.getByRole("table").getByRole("link", { name: "shipping-estimates", exact: true }).first().click(),
  },
  {
    of: "applications",
    name: "palette",
    open: async (page) => {
      await page.keyboard.press("ControlOrMeta+k");
      await page.getByRole("dialog").getByRole("textbox").fill("pay");
    },
  },
];
