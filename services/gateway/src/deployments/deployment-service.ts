import { randomUUID } from "node:crypto";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import type { Client, HandlerContext, ServiceImpl } from "@connectrpc/connect";

import { Fault, giveStageCommand, requestCancel, requestRollbackCancel, type StageCommand, stageFor, stageNamed } from "@slipway/domain";
import type { DeploymentService } from "@slipway/proto/api";
import { type Command, CommandSchema, type Deployment, type StageLog } from "@slipway/proto/state";
import type { HistoryService } from "@slipway/proto/trace";
import { decodeDeployment, rollbackChoice } from "@slipway/state";
import { commanderOf } from "../commands/commander.ts";
import { AsyncQueue } from "../feeds/async-queue.ts";
import { type DeploymentFeed, type FeedItem, isOver } from "./deployment-feed.ts";

export interface DeploymentServiceDeps {
  readonly feed: DeploymentFeed;
  /** The state of a deployment in JetStream, and the sequence of its message. */
  readonly findDeployment: (id: string) => Promise<Found | undefined>;
  readonly history: Client<typeof HistoryService>;
  /** A stage's log from its beginning, then what is added, until it is complete. */
  readonly followLog: (deploymentId: string, stageId: string, signal: AbortSignal) => AsyncIterable<StageLog>;
  readonly publishCommand: (command: Command) => Promise<void>;
}

interface Found {
  readonly state: Deployment;
  /** 0 for one from the permanent record: a deployment that JetStream no longer holds has ended. */
  readonly sequence: number;
}

/** Deployments for clients: lists and finished logs from the permanent record, what moves by push. */
export function deploymentService(deps: DeploymentServiceDeps): ServiceImpl<typeof DeploymentService> {
  const { feed, history } = deps;
  const find = async (id: string): Promise<Found> => {
    const live = await deps.findDeployment(id);
    if (live) return live;
    const { deployment } = await history.getDeployment({ deploymentId: id });
    if (!deployment) throw new Fault("not_found", `no deployment ${id}`);
    return { state: deployment, sequence: 0 };
  };
  const get = async (id: string): Promise<Deployment> => (await find(id)).state;
  const publish = async (
    { projectId, pipedId, applicationId }: Pick<Command, "projectId" | "pipedId" | "applicationId">,
    context: HandlerContext,
    kind: MessageInitShape<typeof CommandSchema>["kind"] & {},
    id: string = randomUUID(),
  ): Promise<string> => {
    const commander = commanderOf(context);
    await deps.publishCommand(create(CommandSchema, { id, projectId, pipedId, applicationId, commander, at: timestampNow(), kind }));
    return id;
  };
  // Refused here at once, with the same rule that decides when the command arrives.
  const askStage = async (
    { deploymentId, stageId: idOrName }: { readonly deploymentId: string; readonly stageId: string },
    operation: StageCommand["operation"],
    context: HandlerContext,
  ) => {
    const deployment = decodeDeployment(await get(deploymentId));
    const stage = stageFor(deployment, idOrName, operation);
    giveStageCommand(deployment, stage.id, { id: "", operation, commander: commanderOf(context), at: Temporal.Now.instant() });
    const commandId = await publish(deployment, context, { case: operation, value: { deploymentId, stageId: stage.id } });
    return { commandId, stageId: stage.id, stageName: stage.name };
  };
  return {
    listDeployments: (request, { signal }) => history.listDeployments(request, { signal }),
    getDeployment: async ({ deploymentId }) => ({ deployment: await get(deploymentId) }),
    watchDeployments: async function* ({ deploymentId, applicationId, projectId }, { signal }) {
      using queue = new AsyncQueue<FeedItem>();
      using _listening = feed.listen((item) => queue.push(item));
      signal.addEventListener("abort", () => queue.close(), { once: true });
      if (deploymentId !== "") return yield* watchOne(await find(deploymentId), queue);
      const matches = (deployment: Deployment) =>
        (applicationId === "" || deployment.applicationId === applicationId) && (projectId === "" || deployment.projectId === projectId);
      for (const deployment of feed.open().filter(matches)) yield { deployment };
      for await (const item of queue) if (item.message.state && matches(item.message.state)) yield toResponse(item);
    },
    cancelDeployment: async ({ deploymentId, rollback, commandId: given }, context) => {
      const deployment = decodeDeployment(await get(deploymentId));
      const endsRollback = deployment.status === "rolling-back";
      const commandId = given || randomUUID();
      const wish = { commandId, commander: commanderOf(context), rollback: rollbackChoice.decode(rollback), at: Temporal.Now.instant() };
      if (endsRollback) requestRollbackCancel(deployment, wish);
      else requestCancel(deployment, wish);
      await publish(deployment, context, { case: "cancel", value: { deploymentId, rollback, endsRollback } }, commandId);
      return { commandId, endsRollback };
    },
    approveStage: (request, context) => askStage(request, "approve", context),
    skipStage: (request, context) => askStage(request, "skip", context),
    readStageLog: async function* ({ deploymentId, stageId: idOrName, follow }, { signal }) {
      const deployment = await get(deploymentId);
      const stageId = stageNamed(deployment, idOrName).id;
      if (!follow || isOver(deployment.status)) {
        yield await history.readStageLog({ deploymentId, stageId, follow: false }, { signal });
        return;
      }
      for await (const { blocks, completed } of deps.followLog(deploymentId, stageId, signal)) yield { stageId, blocks, completed };
    },
  };
}

/** The current state, then every later message of the stream, until the deployment has ended. */
async function* watchOne(now: Found, queue: AsyncQueue<FeedItem>) {
  yield { deployment: now.state };
  if (isOver(now.state.status)) return;
  let { sequence: seen } = now;
  for await (const item of queue) {
    const { state } = item.message;
    if (state?.id !== now.state.id) continue;
    // After the server lost messages the watch starts again, and sequences seen before belong to other messages.
    if (item.kind === "new" ? item.sequence <= seen : item.sequence === seen) continue;
    seen = item.sequence;
    yield toResponse(item);
    if (isOver(state.status)) return;
  }
}

/** The response for a message. The event of a message that the stream already held is not news. */
function toResponse({ kind, message: { event, state } }: FeedItem) {
  return { ...(state && { deployment: state }), ...(kind === "new" && event && { event }) };
}
