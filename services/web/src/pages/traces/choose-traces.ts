import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ApplicationView, ListTracesRequestSchema, Trace } from "@slipway/proto/api";
import { DeploymentStatus } from "@slipway/proto/state";
import type { TraceState, TracesSearch } from "./traces-search.ts";

const { PENDING, PLANNED, RUNNING, ROLLING_BACK, SUCCEEDED, FAILED, CANCELLED, SUPERSEDED } = DeploymentStatus;
const statuses: Readonly<Record<TraceState, readonly DeploymentStatus[]>> = {
  in_progress: [PENDING, PLANNED, RUNNING, ROLLING_BACK],
  failed: [FAILED],
  succeeded: [SUCCEEDED],
  cancelled: [CANCELLED],
  superseded: [SUPERSEDED],
};

/** What the server is asked for: at least everything that fits. It knows no parts of names, but an application, if only one has such a name. */
export function requestOf(
  { q = "", app = "", repo = "", state, project = "" }: TracesSearch,
  applications: Iterable<ApplicationView>,
): MessageInitShape<typeof ListTracesRequestSchema> {
  const text = q.trim();
  const name = app.trim().toLowerCase();
  const named = new Set(
    name === ""
      ? []
      : [...applications].flatMap(({ application }) => (application?.name.toLowerCase().includes(name) ? application.name : [])),
  );
  const [only] = named;
  return {
    projectId: project,
    filter: {
      ...(isHash(text) ? { commitHash: text.toLowerCase() } : { title: text }),
      ...(named.size === 1 && only?.toLowerCase() === name && { application: { applicationName: only } }),
      repositoryId: repo,
      statuses: state === undefined ? [] : [...statuses[state]],
    },
  };
}

/** Whether a trace is one of those that are looked for, by what is known of it now. */
export function fitsSearch({ commit, description, deployments, externalEvents, projectId }: Trace, search: TracesSearch): boolean {
  const { q = "", app = "", repo, state, project } = search;
  const text = q.trim().toLowerCase();
  const has = (whole: string | undefined, part: string) => whole?.toLowerCase().includes(part) ?? false;
  return (
    (text === "" ||
      (isHash(text)
        ? (commit?.hash.startsWith(text) ?? false)
        : [commit?.subject, description?.title, ...externalEvents.map((event) => event.commit?.title)].some((title) =>
            has(title, text),
          ))) &&
    (app === "" || deployments.some(({ applicationName }) => has(applicationName, app.trim().toLowerCase()))) &&
    (repo === undefined || repositoriesOf({ deployments, externalEvents }).has(repo)) &&
    (state === undefined || deployments.some(({ status }) => statuses[state].includes(status))) &&
    (project === undefined || projectId === project)
  );
}

/** The repositories that a commit went through: those of its deployments, and those that handlers wrote to. */
function repositoriesOf({ deployments, externalEvents }: Pick<Trace, "deployments" | "externalEvents">): ReadonlySet<string> {
  const written = externalEvents.flatMap(({ handlings }) => handlings.map(({ repositoryId }) => repositoryId));
  return new Set([...deployments.map(({ source }) => source?.repositoryId ?? ""), ...written].filter(Boolean));
}

/** A word of so many hexadecimal digits is the beginning of a hash: hardly a subject has one. */
function isHash(text: string): boolean {
  return /^[0-9a-f]{4,64}$/i.test(text) && /\d/.test(text);
}
