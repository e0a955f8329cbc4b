import type { PluginStatus } from "@slipway/proto/state";
import { visibleLine } from "@slipway/runtime/terminal";
import { instantOf, pluginState } from "@slipway/state";
import { hanging } from "../details/facts.ts";
import type { Shown } from "../print.ts";
import { age } from "../words/age.ts";
import { statusWord } from "../words/status-word.ts";
import { table } from "./table.ts";

/** Plugins for people, one a line, their problems below. */
export function pluginTable(plugins: readonly PluginStatus[], nowMs: number, { wide }: Shown): string {
  const rows = plugins.map((plugin) => [...row(plugin, nowMs, wide), ...(wide ? wideCells(plugin, nowMs) : [])]);
  const headings = ["piped", "name", "state", "since", "restarts", "pid", "source", "stages"];
  const problems = plugins.flatMap((plugin) => [...problemOf(plugin), ...lastErrorOf(plugin, nowMs), ...warningsOf(plugin)]);
  const all = table(wide ? [...headings, ...wideHeadings] : headings, rows, { whole: wide });
  return problems.length === 0 ? all : `${all}\n\n${problems.join("\n\n")}`;
}

function row(
  { pipedId, name, state, since, restarts, pid, source, digest, stages }: PluginStatus,
  nowMs: number,
  wide: boolean,
): readonly string[] {
  return [
    pipedId,
    name,
    statusWord(pluginState.decode(state)),
    age(instantOf(since), nowMs),
    String(restarts),
    pid === 0 ? "-" : String(pid),
    [source || "(bundled)", wide ? digest : digest.slice(0, 19)].filter((part) => part !== "").join(" "),
    stages.join(", ") || "-",
  ];
}

const wideHeadings = ["address", "executor", "version", "last success", "last error"];

function wideCells(
  { address, executor, executorVersion, lastSuccessAt, lastError, lastErrorAt }: PluginStatus,
  nowMs: number,
): readonly string[] {
  const error = lastError === "" ? "-" : `${age(instantOf(lastErrorAt), nowMs)} ago: ${lastError}`;
  return [address || "-", executor || "-", executorVersion || "-", age(instantOf(lastSuccessAt), nowMs), error];
}

function problemOf({ name, problem, lastProblem }: PluginStatus): readonly string[] {
  if (problem !== "") return [`${visibleLine(name)}: ${hanging(problem, 2)}`];
  return lastProblem === "" ? [] : [`${visibleLine(name)}: before: ${hanging(lastProblem, 2)}`];
}

/** The last failed call, unless the process itself is the problem. */
function lastErrorOf({ name, problem, lastError, lastErrorAt, lastSuccessAt }: PluginStatus, nowMs: number): readonly string[] {
  if (lastError === "" || problem !== "") return [];
  const success = lastSuccessAt === undefined ? "no call has succeeded yet" : `last success ${age(instantOf(lastSuccessAt), nowMs)} ago`;
  return [`${visibleLine(name)}: last error ${age(instantOf(lastErrorAt), nowMs)} ago: ${hanging(lastError, 2)} (${success})`];
}

function warningsOf({ name, warnings }: PluginStatus): readonly string[] {
  if (warnings.length === 0) return [];
  return [[`${visibleLine(name)}: warnings:`, ...warnings.map((each) => `  ${hanging(each, 4)}`)].join("\n")];
}
