import { type AssessedDeployment, assessDeployments, insightsOf } from "@slipway/domain";
import { DeploymentStatus } from "@slipway/proto/state";
import type { InsightScope, Store } from "@slipway/store";
import { endOfYear, type Filling } from "./fill-store.ts";

/** A query whose time is measured. `turn` chooses what it is about, another thing each time. */
export interface Question {
  readonly name: string;
  readonly times: number;
  readonly ask: (turn: number) => Promise<unknown>;
}

/** Ids and hashes of a filled store to ask for. */
export interface Known {
  readonly applications: readonly string[];
  readonly commits: readonly string[];
}

const page = { pageSize: 50 };
const rules = { failureWindowMs: 24 * 3_600_000, hotfixLabel: "hotfix" };
const { FAILED, RUNNING, SUCCEEDED } = DeploymentStatus;

/** The first page of each list, one trace, and insights of more and more deployments. */
export function questions(store: Store, { applications, projects }: Filling, known: Known): Question[] {
  const project = (turn: number) => `project${turn % projects}`;
  const application = (turn: number) => known.applications[turn % known.applications.length] ?? "";
  const commit = (turn: number) => known.commits[turn % known.commits.length] ?? "";
  const insights = async (scope: InsightScope, days: number, label?: string): Promise<number> => {
    const period = { since: endOfYear.subtract({ hours: 24 * (days + 30) }), until: endOfYear.subtract({ hours: 24 * 30 }) };
    const assessed = assessDeployments(await store.insights.read(scope, period, rules), rules);
    const within = ({ fact: { endedMs } }: AssessedDeployment): boolean =>
      endedMs >= period.since.epochMilliseconds && endedMs < period.until.epochMilliseconds;
    const chosen = assessed.filter((each) => within(each) && (label === undefined || each.fact.labels["team"] === label));
    const { of } = insightsOf(chosen, { lengthMs: days * 86_400_000 }).changeFailureRate;
    if (of === 0) throw new Error(`no deployments in ${JSON.stringify(scope)}`);
    return of;
  };
  const month = { since: endOfYear.subtract({ hours: 24 * 60 }), until: endOfYear.subtract({ hours: 24 * 30 }) };
  const list = (name: string, ask: Question["ask"], times = 100): Question => ({ name, ask, times });
  return [
    list("deployments", () => store.deployments.list({}, page)),
    list("deployments of a project", (turn) => store.deployments.list({ projectId: project(turn) }, page)),
    list("deployments of an application", (turn) => store.deployments.list({ applicationId: application(turn) }, page)),
    list("deployments that failed", () => store.deployments.list({ statuses: [FAILED] }, page)),
    list("deployments of two statuses in a project", (turn) =>
      store.deployments.list({ projectId: project(turn), statuses: [FAILED, SUCCEEDED] }, page),
    ),
    list("deployments that run, of which there are none", () => store.deployments.list({ statuses: [RUNNING] }, page)),
    list("deployments since a week", () => store.deployments.list({ since: endOfYear.subtract({ hours: 168 }) }, page)),
    list("deployments of a commit", (turn) => store.deployments.list({ commitPrefix: commit(turn).slice(0, 8) }, page)),
    list("traces", () => store.traces.list({}, page)),
    list("traces of a project", (turn) => store.traces.list({ projectId: project(turn) }, page)),
    list("traces of an application", (turn) =>
      store.traces.list(
        { application: { labels: {}, applicationName: `application${turn % applications}` }, since: endOfYear.subtract({ hours: 24 }) },
        page,
      ),
    ),
    list("one trace", (turn) => store.traces.get(commit(turn))),
    list("external events", () => store.externalEvents.list({}, page)),
    list("external events of a project", (turn) => store.externalEvents.list({ projectId: project(turn) }, page)),
    list("external events of a name", (turn) => store.externalEvents.list({ projectId: project(turn), name: "image-update" }, page)),
    list("one application", (turn) => store.applications.find(application(turn))),
    list("events of an application", (turn) => store.applications.events(application(turn))),
    list("the first of all applications", () => store.applications.newestMessages()[Symbol.asyncIterator]().next()),
    list("audit", () => store.audit.list({}, page)),
    list("audit of a project", (turn) => store.audit.list({ projectId: project(turn) }, page)),
    list("audit of an application", (turn) => store.audit.list({ object: application(turn) }, page)),
    list("audit of a person", (turn) => store.audit.list({ actor: `person${turn}` }, page)),
    list("audit of an action in a project", (turn) => store.audit.list({ projectId: project(turn), action: "plugin.restart" }, page)),
    list("drift", () => store.drift.list({}, page)),
    list("open drift of a project", (turn) => store.drift.list({ projectId: project(turn), open: true }, page)),
    list("drift of an application", (turn) => store.drift.list({ applicationId: application(turn) }, page)),
    list("insights of an application, a year", (turn) => insights({ applicationId: application(turn) }, 335)),
    list("insights of a label in a project, 30 days", (turn) => insights({ projectId: project(turn) }, 30, `team${turn % projects}`), 100),
    list("insights of a project, 30 days", (turn) => insights({ projectId: project(turn) }, 30), 100),
    list("insights of a project, 90 days", (turn) => insights({ projectId: project(turn) }, 90), 60),
    list("insights of everything, 7 days", () => insights({}, 7), 30),
    list("insights of everything, 30 days", () => insights({}, 30), 30),
    list("insights of everything, 90 days", () => insights({}, 90), 20),
    list("incidents of everything, 30 days", () => store.insights.incidents({}, month), 30),
  ];
}
