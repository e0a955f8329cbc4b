import { findSystemProgram } from "@slipway/testkit";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

/** A browser, in which each `visit` begins with nothing kept. */
export interface Chromium extends AsyncDisposable {
  readonly browser: Browser;
  /** Opens an address in a window of its own. What the page complains about, and any request to another server, is in `complaints`. */
  visit(url: string, options?: Parameters<Browser["newContext"]>[0]): Promise<Visit>;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: readonly string[];
}

/** Why Chromium needs no sandbox here: it shows nothing but our own pages. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export async function openChromium(): Promise<Chromium> {
  const executablePath = findSystemProgram("chromium");
  if (executablePath === undefined) throw new Error("chromium is missing: run bin/setup --for test");
  const browser = await chromium.launch({ executablePath, args });
  return {
    browser,
    visit: async (url, options) => {
      const context = await browser.newContext(options);
      // Costs time only when a test fails; a machine may be busy with something else.
      context.setDefaultTimeout(120_000);
      const complaints: string[] = [];
      const { origin } = new URL(url);
      context.on("request", (request) => {
        if (![origin, origin.replace("http", "ws"), "null"].includes(new URL(request.url()).origin))
          complaints.push(`asked ${request.url()}`);
      });
      const page = await context.newPage();
      page.on("pageerror", ({ message }) => complaints.push(message));
      page.on("console", (message) => {
        if (/content security policy/i.test(message.text())) complaints.push(message.text());
      });
      await page.goto(url);
      return { page, context, complaints };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** Fails if the page broke a rule of its policy, threw, or asked another server. */
export function expectNoComplaints({ complaints }: Visit): void {
  expect(complaints).toEqual([]);
}
