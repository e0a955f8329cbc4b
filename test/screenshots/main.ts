/** `npm run screenshots`: takes a picture of every page of a lifelike system, light, dark, narrow and in Chinese. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startLifelike } from "../lifelike/start-lifelike.ts";
import { openChromium } from "../page/open-chromium.ts";
import { pageList, settled } from "../page/page-list.ts";
import { looks } from "./looks.ts";
import { readOptions } from "./read-options.ts";
import { views } from "./views.ts";

const { out, only, keep } = readOptions();
const say = (line: string) => void process.stderr.write(`${line}\n`);
await using lifelike = await startLifelike(say);
await using chromium = await openChromium();
const { slipway, details } = lifelike;
const origin = slipway.gatewayUrl;
say(`the page: ${origin}`);
const finder = await chromium.visit(await signInLink());
const addresses = new Map([...(await pageList(finder.page, origin)), ...Object.entries(details)]);
await finder.context.close();
await mkdir(out, { recursive: true });

let problems = 0;
for (const { name: look, options } of looks) {
  const { page, context } = await chromium.visit(await signInLink(), options);
  for (const [name, address] of addresses) {
    if (only.length > 0 && !only.some((text) => name.includes(text))) continue;
    await page.goto(`${origin}${address}`);
    await take(page, `${name}.${look}`);
    for (const view of views.filter(({ of }) => of === name)) {
      await view.open(page);
      await take(page, `${name}-${view.name}.${look}`);
    }
  }
  await context.close();
}
if (only.length === 0)
  for (const { name: look, options } of looks) {
    const { page, context } = await chromium.visit(`${origin}/auth/login`, options);
    await page.screenshot({ path: join(out, `sign-in.${look}.png`) });
    await context.close();
  }
say(`${out}`);
if (keep) await new Promise((resolve) => process.once("SIGINT", resolve));
process.exitCode = problems > 0 ? 1 : 0;

/** Signs in whoever opens it, once, as somebody who may do everything. */
async function signInLink(): Promise<string> {
  const { code, stdout, stderr } = await slipway.cli("open", "/applications", "--print");
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
}

async function take(page: Page, name: string): Promise<void> {
  try {
    await settled(page);
  } catch (error) {
    problems++;
    say(`${name}: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
  }
  await page.screenshot({ path: join(out, `${name}.png`), animations: "disabled" });
}
