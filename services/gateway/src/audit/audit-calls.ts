import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Message } from "@bufbuild/protobuf";
import { Code, type ConnectError, type Interceptor, type UnaryRequest } from "@connectrpc/connect";
import { type AuditEntry, type AuditObject, type AuditResult, newAuditEntry } from "@slipway/domain";
import type { AuditRule } from "@slipway/proto/api";
import { connectErrorFor, type Logger } from "@slipway/runtime";
import { actorOf, nameCall, onAnnounce } from "../commands/actor-of.ts";
import { auditRuleOf, textFields } from "./audited-fields.ts";
import type { Audited, FindAudited } from "./find-audited.ts";

export interface AuditCallsDeps {
  readonly find: FindAudited;
  /** Whether there is such a project: what a refused call claims makes no chain. */
  readonly isProject: (projectId: string) => boolean;
  /** Reports an act; rejects only when the gateway stops. */
  readonly report: (entry: AuditEntry) => Promise<void>;
  readonly log: Logger;
  readonly now: () => Temporal.Instant;
}

/** How long an answer waits until NATS has stored the entry. After that it is stored when NATS is back. */
const patienceMs = 3_000;

/** Errors that mean that something broke. With all others, a rule forbade the call. */
const broken: readonly Code[] = [Code.Unavailable, Code.DeadlineExceeded, Code.Canceled, Code.Internal, Code.Unknown, Code.DataLoss];

/**
 * Records every call that changes something, by the rule beside its definition: also those that are refused, whatever refuses them, and those that fail.
 * A call is answered when its entry is stored.
 */
export function auditCalls(deps: AuditCallsDeps): Interceptor {
  return (next) => async (request) => {
    const rule = auditRuleOf(request.method);
    // Streams change nothing.
    if (rule === undefined || request.stream) return next(request);
    const fields = textFields(request.method.input, request.message);
    // A dry run changes nothing either: who reads that it was done would think that it did.
    if (fields.get("dry_run") === "true") return next(request);
    const at = deps.now();
    const id = randomUUID();
    nameCall(request.contextValues, id);
    // Before the call, which may remove it.
    const finding = findAll(rule, fields, deps);
    const record = async (end: CallEnd): Promise<void> => {
      const call = { id, rule, request, at, fields, found: await finding, end };
      await reportCall(call, deps);
    };
    onAnnounce(request.contextValues, () => record("begun"));
    // Only what the call throws is its failure, not what goes wrong when it is recorded.
    const answered = async () => {
      try {
        return await next(request);
      } catch (error) {
        await record({ error: connectErrorFor(error) });
        throw error;
      }
    };
    const response = await answered();
    // Holds because the request is no stream.
    await record({ answer: textFields(request.method.output, response.message as Message) });
    return response;
  };
}

/** `begun`: it is about to do what only this report records. */
type CallEnd = "begun" | { readonly answer: ReadonlyMap<string, string> } | { readonly error: ConnectError };

interface Call {
  /** Of the call, and of the act if that is done when the call is. */
  readonly id: string;
  readonly rule: AuditRule;
  readonly request: UnaryRequest;
  readonly at: Temporal.Instant;
  readonly fields: ReadonlyMap<string, string>;
  readonly found: readonly Audited[];
  readonly end: CallEnd;
}

/** Never rejects: a mistake in a lookup must not change what a call answers, so the entry has the word that was given. */
async function findAll(
  { objects }: AuditRule,
  fields: ReadonlyMap<string, string>,
  { find, log }: Pick<AuditCallsDeps, "find" | "log">,
): Promise<readonly Audited[]> {
  const named = objects.flatMap(({ kind, field }) => {
    const word = fields.get(field);
    return word === undefined ? [] : [{ kind, word }];
  });
  const foundOf = async (kind: string, word: string): Promise<Audited | undefined> => {
    try {
      return await find(kind, word);
    } catch (err) {
      log.error({ err, kind, word }, "an object of the audit was not found, because of a mistake");
      return undefined;
    }
  };
  return Promise.all(
    named.map(
      async ({ kind, word }) => (await foundOf(kind, word)) ?? { objects: [{ kind, id: word, name: "" }], projectId: "", pipedId: "" },
    ),
  );
}

/** Never rejects: what was done is done, whether or not it can be recorded. */
async function reportCall(call: Call, { isProject, report, log }: Pick<AuditCallsDeps, "isProject" | "report" | "log">): Promise<void> {
  try {
    const entry = entryOf(call, isProject);
    await withinPatience(report(entry), entry, log);
  } catch (err) {
    log.error({ err, auditId: call.id, action: call.rule.action }, "an act is missing in the audit");
  }
}

function entryOf({ id, rule, request, at, fields, found, end }: Call, isProject: (projectId: string) => boolean): AuditEntry {
  const answer = typeof end === "object" && "answer" in end ? end.answer : undefined;
  const answered = answer && madeBy(answer);
  const place = [answered, ...found, { projectId: fields.get("project_id") ?? "", pipedId: fields.get("piped_id") ?? "" }].find(
    (each) => each !== undefined && isProject(each.projectId),
  );
  const commandId = answer?.get("command_id") ?? "";
  return newAuditEntry({
    // A piped knows the call that sent a command: it must not be able to report this act first, in other words.
    id: commandId === "" && end !== "begun" ? id : randomUUID(),
    at,
    projectId: place?.projectId ?? "",
    pipedId: place?.pipedId ?? "",
    actor: actorOf({ requestHeader: request.header, values: request.contextValues }),
    action: rule.action,
    objects: uniqueObjects([...(answered?.objects ?? []), ...found.flatMap(({ objects }) => objects)]),
    ...resultOf(end, fields.get("reason") ?? "", commandId),
    commandId,
    details: Object.fromEntries(rule.details.flatMap((name) => (fields.has(name) ? [[name, fields.get(name) ?? ""]] : []))),
  });
}

function resultOf(end: CallEnd, reason: string, commandId: string): { readonly result: AuditResult; readonly reason: string } {
  if (end === "begun") return { result: "accepted", reason };
  if ("answer" in end) return { result: commandId === "" ? "done" : "accepted", reason };
  const { code, rawMessage } = end.error;
  return { result: broken.includes(code) ? "failed" : "refused", reason: rawMessage };
}

/** What a call made, if it says so: an application, an event, an API key or a deployment. */
function madeBy(answer: ReadonlyMap<string, string>): Audited | undefined {
  const deploymentId = answer.get("deployment_id");
  if (deploymentId !== undefined) return { objects: [{ kind: "deployment", id: deploymentId, name: "" }], projectId: "", pipedId: "" };
  for (const kind of ["application", "event", "plugin", "api-key"]) {
    const text = answer.get(kind.replaceAll("-", "_"));
    if (text === undefined) continue;
    // Holds because it is the JSON of a message.
    const { id = "", name = "", project_id = "", piped_id = "" } = JSON.parse(text) as Readonly<Record<string, string>>;
    return { objects: [{ kind, id: id || name, name: id === "" ? "" : name }], projectId: project_id, pipedId: piped_id };
  }
  return undefined;
}

/** What was found twice is named once. A word that was not found is left out if what it stands for is there. */
function uniqueObjects(objects: readonly AuditObject[]): readonly AuditObject[] {
  return objects.filter(
    ({ kind, id }, at) => !objects.slice(0, at).some((other) => other.kind === kind && (other.id === id || other.name === id)),
  );
}

async function withinPatience(reported: Promise<void>, entry: AuditEntry, log: Logger): Promise<void> {
  const stored = reported.then(
    () => true,
    (err: unknown) => {
      const { id, action, actor, result } = entry;
      log.error({ err, auditId: id, action, actor: actor.name, result }, "an act is missing in the audit");
      return true;
    },
  );
  if (await Promise.race([stored, wait(patienceMs, false, { ref: false })])) return;
  log.warn({ auditId: entry.id, action: entry.action }, "an act is recorded when NATS is back");
}
