import type { BrowserContextOptions } from "playwright-core";

/** How a page is looked at. */
export interface Look {
  readonly name: string;
  readonly options: BrowserContextOptions;
}

const wide = { width: 1440, height: 900 };
const phone = { width: 360, height: 740 };

export const looks: readonly Look[] = [
  { name: "light", options: { viewport: wide, colorScheme: "light", locale: "en" } },
  { name: "dark", options: { viewport: wide, colorScheme: "dark", locale: "en" } },
  { name: "phone", options: { viewport: phone, colorScheme: "light", locale: "en", hasTouch: true } },
  { name: "chinese", options: { viewport: wide, colorScheme: "light", locale: "zh-CN" } },
];
