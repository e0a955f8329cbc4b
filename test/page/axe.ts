import axe from "axe-core";
import type { Page } from "playwright-core";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe-core finds wrong with what a page shows now by WCAG 2.2 AA, or thinks is not good practice: the rule, the element and what is wrong with it. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  // The policy of the page forbids foreign scripts, but not what a debugger evaluates.
  await page.evaluate(axe.source);
  return await page.evaluate<readonly string[], readonly string[]>(async (values) => {
    const { axe: there } = globalThis as unknown as { readonly axe: typeof axe };
    const { violations } = await there.run({ runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary = "" }) => `${id}: ${target.join(" ")}: ${failureSummary.split("\n").slice(1).join(" ").trim()}`),
    );
  }, tags);
}
