import { shortId } from "@slipway/domain";
import type { ApplicationTrace, Trace, TraceObstacle, TraceTimes } from "@slipway/proto/api";
import type { EventHandling, ExternalEvent } from "@slipway/proto/state";
import { visibleLine } from "@slipway/runtime/terminal";
import { instantOf } from "@slipway/state";
import { facts } from "../details/facts.ts";
import type { Shown } from "../print.ts";
import { age } from "../words/age.ts";
import { duration } from "../words/duration.ts";
import { oneLine } from "../words/one-line.ts";
import { time } from "../words/time.ts";
import { shownPart } from "./trace-table.ts";
import { handlingWords, pullStateWords, traceStatusWords } from "./trace-words.ts";

/** The way of a commit for people: what it is, when it reached each step, and as a tree the events that name it and the applications with their deploy targets. */
export function describeTrace(trace: Trace, nowMs: number, { wide }: Shown = { wide: false }): string {
  const { commit, description, projectId, waitsFor, firstFailure, externalEvents, applications } = trace;
  const part = shownPart(trace);
  const about = facts([
    ["Commit", commit?.hash ?? ""],
    ["Title", description?.title || commit?.subject || "-"],
    ["Author", description?.author || commit?.author || "-"],
    ["Project", projectId],
    ...(description?.url ? [["Link", description.url] as const] : []),
    ...stepsOf(trace.times, nowMs),
    ...(part === undefined ? [] : [["Shown", `what is known ${part}`] as const]),
    ...(waitsFor.length === 0 ? [] : [["Waits for", obstacleWords(waitsFor, wide)] as const]),
    ...(firstFailure ? [["First failure", obstacleWords([firstFailure], wide)] as const] : []),
  ]);
  const branches = [
    ...externalEvents.map((event) => eventBranch(event, nowMs, wide)),
    ...applications.map((application) => applicationBranch(application, wide)),
  ];
  return branches.length === 0 ? `${about}\n\nnothing deployed it yet` : `${about}\n\n${tree(branches)}`;
}

interface Branch {
  readonly line: string;
  readonly leaves: readonly string[];
}

function tree(branches: readonly Branch[]): string {
  return branches
    .flatMap(({ line, leaves }, at) => {
      const isLast = at === branches.length - 1;
      const indent = isLast ? "   " : "│  ";
      return [
        `${isLast ? "└─" : "├─"} ${line}`,
        ...leaves.map((leaf, each) => `${indent}${each === leaves.length - 1 ? "└─" : "├─"} ${leaf}`),
      ];
    })
    .join("\n");
}

/** Each step that is known, in the order in which they were reached, with how long after the one before: an event may be registered after its commit is deployed. */
function stepsOf(times: TraceTimes | undefined, nowMs: number): readonly (readonly [string, string])[] {
  const steps = [
    ["Committed", times?.committedAt],
    ["Merged", times?.mergedAt],
    ["Registered", times?.registeredAt],
    ["Triggered", times?.triggeredAt],
    ["Deployed", times?.deployedAt],
    ["Healthy", times?.healthyAt],
  ] as const;
  const known = steps
    .flatMap(([name, at]) => {
      const instant = instantOf(at);
      return instant ? [{ name, instant }] : [];
    })
    .toSorted((a, b) => Temporal.Instant.compare(a.instant, b.instant));
  return known.map(({ name, instant }, at) => {
    const before = known[at - 1];
    const after = before ? `, ${duration(before.instant, instant)} after it was ${before.name.toLowerCase()}` : "";
    return [name, `${time(instant, nowMs)}${after}`];
  });
}

function eventBranch({ name, data, id, handlings, registeredAt }: ExternalEvent, nowMs: number, wide: boolean): Branch {
  const at = instantOf(registeredAt)?.toString({ smallestUnit: "second" }) ?? "";
  return {
    line: words(["event", `${name}${data === "" ? "" : `=${oneLine(data, wide)}`}`, wide ? id : shortId(id), `registered ${at}`]),
    leaves: handlings.map((handling) => handlingLine(handling, nowMs, wide)),
  };
}

function handlingLine(handling: EventHandling, nowMs: number, wide: boolean): string {
  const { repositoryId, branch, configFile, status, reason, commitHash, pullRequest, url } = handling;
  const pull = pullRequest
    ? `pull request ${pullRequest.number} ${pullStateWords[pullRequest.state] ?? "unknown"} ${age(instantOf(pullRequest.at), nowMs)}`
    : "";
  const commit = commitHash === "" ? "" : `commit ${wide ? commitHash : commitHash.slice(0, 8)}`;
  return words([`${repositoryId}:${branch} ${configFile}`, handlingWords[status] ?? "Unknown", commit, oneLine(reason, wide), pull, url]);
}

function applicationBranch(application: ApplicationTrace, wide: boolean): Branch {
  const { applicationName, deploymentId, status, reason, failedStage, targets } = application;
  const triggered = instantOf(application.triggeredAt);
  const after = (label: string, at: Temporal.Instant | undefined): string =>
    at && triggered ? `${label} ${duration(triggered, at)} after the trigger` : "";
  return {
    line: words([
      applicationName,
      traceStatusWords[status] ?? "Unknown",
      `deployment ${wide ? deploymentId : shortId(deploymentId)}`,
      after("deployed", instantOf(application.deployedAt)),
      after("healthy", instantOf(application.healthyAt)),
      failedStage === "" ? "" : `stage ${failedStage}`,
      oneLine(reason, wide),
    ]),
    leaves: targets.map(({ plugin, deployTarget, status: reached, deployedAt, healthyAt }) =>
      words([
        `${plugin}/${deployTarget}`,
        traceStatusWords[reached] ?? "Unknown",
        after("deployed", instantOf(deployedAt)),
        after("healthy", instantOf(healthyAt)),
      ]),
    ),
  };
}

function obstacleWords(obstacles: readonly TraceObstacle[], wide: boolean): string {
  return obstacles.map(({ where, reason }) => `${where}${reason === "" ? "" : `: ${oneLine(reason, wide)}`}`).join("\n");
}

function words(parts: readonly string[]): string {
  return visibleLine(parts.filter((part) => part !== "").join("  "));
}
