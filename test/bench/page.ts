import { setTimeout as delay } from "node:timers/promises";
import { ApplicationService } from "@slipway/proto/api";
import { connectClient } from "@slipway/runtime";
import { eventually, sqliteUrl } from "@slipway/testkit";
import { type Chromium, openChromium } from "../page/open-chromium.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { type Seeded, seedApplications } from "./page/seed-applications.ts";
import { watchPage, watchScript } from "./page/watch-page.ts";

export interface PageBench {
  readonly bench: "page";
  readonly applications: number;
  /** Milliseconds until the list of all applications is shown, in a browser that has kept nothing. */
  readonly firstList: { readonly p50: number; readonly p95: number; readonly times: number };
  /** The raw limit: milliseconds in which a client of the API has the same applications. */
  readonly rawSnapshotMs: number;
  readonly firstListToRaw: number;
  /** Milliseconds from a letter to the picture of its answer. */
  readonly filter: { readonly p50: number; readonly p95: number; readonly times: number };
  /** Of a scroll through all applications, and through deployments. */
  readonly scroll: Scrolled;
  readonly scrollDeployments: Scrolled;
  /** While something changes 50 times a second. */
  readonly changes: {
    readonly perSecond: number;
    readonly minutes: number;
    readonly heapMb: readonly number[];
    /** The last heap by the first. */
    readonly growth: number;
    readonly longestTaskMs: number;
  };
}

interface Scrolled {
  readonly longestTaskMs: number;
  readonly elements: number;
}

const applications = Number(process.env["SLIPWAY_BENCH_APPLICATIONS"] ?? 10_000);
/** SLIPWAY_BENCH_MINUTES=60 for an hour. */
const minutes = Number(process.env["SLIPWAY_BENCH_MINUTES"] ?? 3);
const perSecond = 50;
const visits = 15;

/** Measures the page in Chromium: store, gateway and NATS are real, the applications and what is reported of them are put on the bus. */
export async function run(): Promise<PageBench> {
  await using slipway = await startSlipway({
    repositories: {},
    storeUrl: await sqliteUrl(),
    processes: { executor: 0, planner: 0, livestate: 0, watcher: 0, trace: 1, gateway: 1 },
    env: { ANONYMOUS_READ: "true" },
  });
  await using seeded = await seedApplications(slipway.bus, { applications, deployments: 2_000 });
  const rawSnapshotMs = await untilTold(slipway);
  await using chromium = await openChromium();
  const firstList = summary(await inTurn(visits, () => firstListMs(chromium, slipway.gatewayUrl)));
  const { page, watch } = await visit(chromium, `${slipway.gatewayUrl}/applications`);
  await watch.shown(total());
  const filter = summary(await filterMs(watch));
  const scroll = await watch.scrolled("main div:has(> table)", 400);
  const changes = await whileChanging(watch, seeded);
  await page.goto(`${slipway.gatewayUrl}/deployments`);
  await page.getByRole("listitem").first().waitFor();
  const scrollDeployments = await watch.scrolled("html", 400);
  return {
    bench: "page",
    applications,
    firstList,
    rawSnapshotMs,
    firstListToRaw: round(firstList.p95 / rawSnapshotMs),
    filter,
    scroll,
    scrollDeployments,
    changes,
  };
}

const total = (): string => `${applications} applications`;

async function visit(chromium: Chromium, url: string) {
  const context = await chromium.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en" });
  await context.addInitScript(watchScript);
  const page = await context.newPage();
  const watch = watchPage(page, await context.newCDPSession(page));
  await page.goto(url);
  return { context, page, watch };
}

async function firstListMs(chromium: Chromium, gatewayUrl: string): Promise<number> {
  const { context, watch } = await visit(chromium, `${gatewayUrl}/applications`);
  const ms = await watch.shown(total());
  await context.close();
  return ms;
}

/** One letter more each time, as one types. */
async function filterMs(watch: ReturnType<typeof watchPage>): Promise<number[]> {
  const took: number[] = [];
  for (const word of ["ledger", "checkout", "scoring", "health:degraded", "tier=1"])
    for (let length = 1; length <= word.length; length++) {
      // Between two queries the whole list is back, so that each has its own answer.
      took.push(await watch.filtered(word.slice(0, length), /\d+ of \d+/));
      await watch.filtered("", new RegExp(`${total()}`));
    }
  return took;
}

async function whileChanging(watch: ReturnType<typeof watchPage>, { change, applications: all }: Seeded): Promise<PageBench["changes"]> {
  const heapMb: number[] = [];
  let longestTaskMs = 0;
  const end = performance.now() + minutes * 60_000;
  const changing = (async () => {
    for (let at = 0; performance.now() < end; at += perSecond) {
      const begun = performance.now();
      // Half of them are among the first, which are seen.
      await Promise.all(Array.from({ length: perSecond }, (_, nth) => change(nth % 2 === 0 ? nth : (at + nth) % all.length)));
      await delay(Math.max(0, 1_000 - (performance.now() - begun)));
    }
  })();
  // What the first changes fill stays.
  await delay(20_000);
  const gap = Math.max(10_000, (minutes * 60_000 - 25_000) / 10);
  while (performance.now() + gap < end) {
    heapMb.push(round((await watch.heapBytes()) / 1e6));
    await delay(gap);
    longestTaskMs = Math.max(longestTaskMs, (await watch.scrolled("main div:has(> table)", 20)).longestTaskMs);
  }
  await changing;
  await delay(2_000);
  heapMb.push(round((await watch.heapBytes()) / 1e6));
  return { perSecond, minutes, heapMb, growth: round((heapMb.at(-1) ?? Number.NaN) / (heapMb[0] ?? Number.NaN)), longestTaskMs };
}

/** Waits until the gateway tells every application, and measures how long a client takes to know them all. */
async function untilTold(slipway: Slipway): Promise<number> {
  await using client = connectClient(ApplicationService, slipway.gatewayUrl);
  const read = async () => {
    const begun = performance.now();
    let [told, healthy] = [0, 0];
    for await (const { application, snapshotComplete } of client.watchApplications({ brief: true })) {
      if (snapshotComplete) break;
      told++;
      if (application?.livestate?.health) healthy++;
    }
    if (told !== applications || healthy !== applications)
      throw new Error(`the gateway tells ${told} applications, ${healthy} with a health`);
    return performance.now() - begun;
  };
  await eventually(read, { timeoutMs: 300_000, intervalMs: 1_000 });
  return summary(await inTurn(5, read)).p50;
}

async function inTurn<Value>(times: number, ask: () => Promise<Value>): Promise<Value[]> {
  const answers: Value[] = [];
  for (let turn = 0; turn < times; turn++) answers.push(await ask());
  return answers;
}

function summary(values: readonly number[]): { readonly p50: number; readonly p95: number; readonly times: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const quantile = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  return { p50: quantile(0.5), p95: quantile(0.95), times: values.length };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

if (import.meta.main) console.log(JSON.stringify(await run(), undefined, 1));
