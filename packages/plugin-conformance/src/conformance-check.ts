import { Fault } from "@slipway/domain";
import type { PluginUnderTest } from "./plugin-under-test.ts";

/** One thing a plugin must do. */
export interface ConformanceCheck {
  /** A sentence whose tested is the plugin. */
  readonly name: string;
  /** Returns what it saw, or why it does not apply; throws what is wrong. */
  readonly run: (tested: PluginUnderTest) => Promise<string | NotApplicable>;
}

/** Why a check says nothing about a plugin. */
export class NotApplicable {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** What came out of a check. */
export interface CheckResult {
  readonly name: string;
  readonly status: "passed" | "failed" | "not-applicable";
  /** What was seen, what is wrong, or why it does not apply. */
  readonly detail: string;
  readonly seconds: number;
}

/** Throws `precondition` with what is wrong unless it holds. */
export function demand(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new Fault("precondition", problem);
}
