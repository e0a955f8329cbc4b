import { Fault } from "@slipway/domain";
import type { PluginUnderTest } from "./plugin-under-test.ts";

/** One requirement on plugins. */
export interface ConformanceCheck {
  /** A sentence whose subject is the plugin. */
  readonly name: string;
  /** The stage that it mostly waits for. Checks of the same one that follow each other run at the same time. */
  readonly waitsFor?: string;
  /** Returns an observation, or why the check does not apply. Throws if the plugin fails the check. */
  readonly run: (tested: PluginUnderTest) => Promise<string | NotApplicable>;
}

/** Why a check does not apply to a plugin. */
export class NotApplicable {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** The result of a check. */
export interface CheckResult {
  readonly name: string;
  readonly status: "passed" | "failed" | "not-applicable";
  /** The observation, the problem, or why the check does not apply. */
  readonly detail: string;
  readonly seconds: number;
}

/** What a plugin does wrong, as opposed to a Fault that it answered with. */
export class Finding extends Fault {
  constructor(problem: string) {
    super("precondition", problem);
  }
}

/** Throws a finding with the problem unless `holds` is true. */
export function demand(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new Finding(problem);
}
