import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "@slipway/domain";
import { checksFor, startCheck } from "./checks/all-checks.ts";
import type { ConformanceCases } from "./conformance-cases.ts";
import { type CheckResult, type ConformanceCheck, NotApplicable } from "./conformance-check.ts";
import { PluginUnderTest, type PluginUnderTestOptions } from "./plugin-under-test.ts";

export interface RunConformanceOptions {
  /** The plugin's program and its arguments before `start`. It must be the plugin itself, or exec it: signals go to this process. */
  readonly command: PluginUnderTestOptions["command"];
  readonly cases: ConformanceCases;
  /** Maximum time for the plugin to start. Default: 30 s. */
  readonly startMs?: number;
  /** Maximum time for a stage with the options of a case. Default: 60 s. */
  readonly stageMs?: number;
  /** The `--grace-period` of the plugin. Default: 10 s. */
  readonly graceMs?: number;
  /** Installs the tools that the plugin requests and the cases do not have. Default: none, the plugin gets a path that does not exist. */
  readonly installTool?: NonNullable<PluginUnderTestOptions["installTool"]>;
  /** Called with each result when it is available. */
  readonly onResult?: (result: CheckResult) => void;
  /** Stops the run before the next check. */
  readonly signal?: AbortSignal;
}

/** The results of all checks of a plugin. */
export interface ConformanceReport {
  readonly passed: number;
  readonly failed: number;
  readonly notApplicable: number;
  readonly checks: readonly CheckResult[];
}

/** PipeCD's SDK delivers logs every 5 s. */
const deliveryMs = 15_000;

/**
 * Checks a plugin in any language against the plugin protocol: starts it with PipeCD's command line, drives it the way a host does, stops and kills it.
 * Never throws because of what the plugin does; rejects with the signal's reason.
 */
export async function runConformance(options: RunConformanceOptions): Promise<ConformanceReport> {
  const { command, cases, startMs = 30_000, stageMs = 60_000, graceMs = 10_000, installTool, onResult, signal } = options;
  const emptyDir = await mkdtemp(join(tmpdir(), "slipway-conformance-"));
  try {
    await using tested = new PluginUnderTest({
      command,
      cases,
      applicationDir: cases.applicationDir ?? emptyDir,
      startMs,
      stageMs,
      graceMs,
      deliveryMs,
      ...(installTool && { installTool }),
    });
    const results: CheckResult[] = [];
    const runTogether = async (checks: readonly ConformanceCheck[]): Promise<void> => {
      signal?.throwIfAborted();
      const running = checks.map((check) => resultOf(check, tested));
      for (const each of running) {
        const result = await each;
        results.push(result);
        onResult?.(result);
      }
    };
    await runTogether([startCheck]);
    // All other checks of a plugin that does not start would fail for the same reason.
    if (results[0]?.status === "passed") for (const checks of inGroups(checksFor(tested))) await runTogether(checks);
    return { ...counts(results), checks: results };
  } finally {
    await rm(emptyDir, { recursive: true, force: true });
  }
}

/** The checks in order, those that mostly wait for the same stage in groups. */
function inGroups(checks: readonly ConformanceCheck[]): readonly (readonly ConformanceCheck[])[] {
  const groups: ConformanceCheck[][] = [];
  for (const check of checks) {
    const last = groups.at(-1);
    if (check.waitsFor !== undefined && last?.[0]?.waitsFor === check.waitsFor) last.push(check);
    else groups.push([check]);
  }
  return groups;
}

async function resultOf({ name, run }: ConformanceCheck, tested: PluginUnderTest): Promise<CheckResult> {
  const startedAt = performance.now();
  const ended = (status: CheckResult["status"], detail: string): CheckResult => ({
    name,
    status,
    detail,
    seconds: Math.round(performance.now() - startedAt) / 1000,
  });
  try {
    const seen = await run(tested);
    return seen instanceof NotApplicable ? ended("not-applicable", seen.reason) : ended("passed", seen);
  } catch (error) {
    return ended("failed", messageOf(error));
  }
}

function counts(results: readonly CheckResult[]) {
  const of = (status: CheckResult["status"]): number => results.filter((result) => result.status === status).length;
  return { passed: of("passed"), failed: of("failed"), notApplicable: of("not-applicable") };
}
