import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Application, type RepositoryStatus, repositoryProblem, type SyncState } from "@slipway/domain";
import type { PluginStatus } from "@slipway/proto/state";
import { pluginState } from "@slipway/state";
import { statusWord } from "../output/words/status-word.ts";
import { attention, type Check, count, firstLine, ok } from "./check.ts";

/** How many of a kind have a line of their own; the rest are counted. */
const mostNamed = 10;

/** The plugins of all executors that answer: those that have a problem or whose last call failed, then how many run. */
export function pluginChecks(plugins: readonly PluginStatus[]): readonly Check[] {
  const checks = plugins.flatMap((plugin) => {
    const { pipedId, name, lastError } = plugin;
    const next = `slipway plugin logs ${name} --piped ${pipedId}`;
    if (isDown(plugin)) return [attention(`plugin ${pipedId}/${name}`, downWords(plugin), next)];
    if (!isFailing(plugin)) return [];
    return [attention(`plugin ${pipedId}/${name}`, `its last call failed: ${firstLine(lastError)}`, "slipway plugin list")];
  });
  if (plugins.length === 0) return [ok("plugins", "no executor that answers has one")];
  return [
    ...named(checks, "plugins", "slipway plugin list"),
    ok("plugins", `${plugins.length - checks.length} of ${plugins.length} without a problem`),
  ];
}

function isDown({ problem, state }: PluginStatus): boolean {
  return problem !== "" || ["waiting", "stopped"].includes(pluginState.decode(state));
}

function downWords({ problem, state, restarts }: PluginStatus): string {
  const after = restarts > 0 ? ` after ${count(restarts, "restart")}` : "";
  return `${statusWord(pluginState.decode(state))}${after}${problem === "" ? "" : `: ${firstLine(problem)}`}`;
}

/** Whether no call has succeeded since the last one that failed. */
function isFailing({ lastErrorAt, lastSuccessAt }: PluginStatus): boolean {
  if (lastErrorAt === undefined) return false;
  return lastSuccessAt === undefined || timestampMs(lastErrorAt) >= timestampMs(lastSuccessAt);
}

/** The repositories of all pipeds: those that cannot be read or have problems, then how many are read. */
export function repositoryChecks(repositories: readonly RepositoryStatus[]): readonly Check[] {
  const checks = repositories.flatMap((status) => {
    const problem = repositoryProblem(status) ?? status.problems[0];
    const more = status.problems.length > 1 ? ` (and ${status.problems.length - 1} more)` : "";
    if (problem === undefined) return [];
    return attention(
      `repository ${status.pipedId}/${status.repositoryId}`,
      `${firstLine(problem)}${more}`,
      `slipway repository list --piped ${status.pipedId}`,
    );
  });
  const fine = `${repositories.length - checks.length} of ${repositories.length} read without a problem`;
  return [...named(checks, "repositories", "slipway repository list"), ok("repositories", fine)];
}

/** An application as far as its check needs it. */
export interface CheckedApplication {
  readonly application: Pick<Application, "name" | "lostReason" | "holds">;
  readonly sync: SyncState;
  readonly waitsFor: string;
}

/** The applications by their status. An invalid file, a lost deployment and what cannot be read need a person; what differs from Git may be on its way. */
export function applicationChecks(applications: readonly CheckedApplication[]): readonly Check[] {
  const byStatus = Map.groupBy(applications, ({ sync }) => sync.status);
  const counts = [...byStatus].toSorted(([a], [b]) => a.localeCompare(b)).map(([status, of]) => `${of.length} ${statusWord(status)}`);
  const waiting = applications.filter(({ waitsFor }) => waitsFor !== "").length;
  const held = applications.filter(({ application }) => application.holds.length > 0).length;
  const all = `${applications.length}${counts.length === 0 ? "" : `: ${counts.join(", ")}`}${waiting === 0 ? "" : `; ${waiting} ${waiting === 1 ? "waits" : "wait"} for an approval or for other applications (slipway app list --waiting)`}${held === 0 ? "" : `; ${held} ${held === 1 ? "is" : "are"} held (slipway app list --held)`}`;
  const invalid = byStatus.has("invalid-config");
  const unread = byStatus.get("unknown")?.filter(({ sync }) => sync.reason) ?? []; // without a reason it was not looked at yet
  const onlyHeld = unread.every(({ application }) => application.holds.length > 0);
  const next = invalid ? "--status invalid-config" : onlyHeld ? "--held" : "--status unknown";
  const lost = applications.filter(({ application }) => application.lostReason !== "");
  return [
    invalid || unread.length > 0 ? attention("applications", all, `slipway app list ${next}`) : ok("applications", all),
    ...named(
      lost.map(({ application: { name, lostReason } }) => attention(`application ${name}`, lostReason, `slipway app get ${name}`)),
      "applications",
      "slipway app list",
    ),
  ];
}

function named(checks: readonly Check[], name: string, next: string): readonly Check[] {
  if (checks.length <= mostNamed) return checks;
  return [...checks.slice(0, mostNamed), attention(name, `${checks.length - mostNamed} more have a problem`, next)];
}
