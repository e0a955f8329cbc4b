import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";

const pages = join(import.meta.dirname, "../../services/web/src/pages");

/** The paths of all routes of the page, such as `/deployments/$deploymentId`, as the files of the routes say them. */
async function routePaths(): Promise<readonly string[]> {
  const files = await Array.fromAsync(glob("**/route.ts", { cwd: pages }));
  const texts = await Promise.all(files.map((file) => readFile(join(pages, file), "utf8")));
  return texts.flatMap((text) => [...text.matchAll(/^\s*path: "([^"]+)"/gm)].map(([, path = ""]) => path)).toSorted();
}

/** One page of each route, as an address of this system, by name. Of a route with a parameter it is the first that another page links to, or lies below that. */
export async function pageList(page: Page, origin: string): Promise<ReadonlyMap<string, string>> {
  const paths = await routePaths();
  const fixed = paths.filter((path) => !path.includes("$"));
  const found = new Map(fixed.map((path) => [nameOf(path), path]));
  const parameterised = paths.filter((path) => path.includes("$"));
  const parentOf = (path: string) => parameterised.find((each) => path.startsWith(`${each}/`));
  const wanted = parameterised.filter((path) => parentOf(path) === undefined);
  for (const path of fixed) {
    if (wanted.every((each) => found.has(nameOf(each)))) break;
    await page.goto(`${origin}${path}`);
    await settled(page);
    const links = await page.locator("main a[href^='/']").evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
    for (const each of wanted) {
      const fits = new RegExp(`^${each.replaceAll(/\$\w+/g, "[^/?#]+")}(?:\\?.*)?$`);
      const link = links.find((href) => fits.test(href) && !fixed.includes(href));
      if (link !== undefined && !found.has(nameOf(each))) found.set(nameOf(each), link);
    }
  }
  const missing = wanted.filter((path) => !found.has(nameOf(path)));
  if (missing.length > 0) throw new Error(`no page links to ${missing.join(", ")}`);
  // Pages of a thing that have their own address lie below the address of the thing.
  for (const path of parameterised) {
    const parent = parentOf(path);
    const address = parent && found.get(nameOf(parent));
    if (parent && address) found.set(nameOf(path), `${address.replace(/\?.*/, "")}${path.slice(parent.length)}`);
  }
  return found;
}

/** Resolves when nothing of the page is still to come: no skeleton is left, and nothing has moved for a while. */
export async function settled(page: Page): Promise<void> {
  await page.locator("main h1").first().waitFor();
  await page.locator(".mantine-Skeleton-root").first().waitFor({ state: "detached" });
  for (let [before, quiet] = ["", 0]; quiet < 4; ) {
    await delay(150);
    const now = await page.evaluate<string>("[document.documentElement.scrollHeight, document.querySelectorAll('*').length].join()");
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
}

function nameOf(path: string): string {
  return path.replaceAll("$", "").split("/").filter(Boolean).join("-");
}
