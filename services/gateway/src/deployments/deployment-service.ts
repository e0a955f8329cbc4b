import { randomUUID } from "node:crypto";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import type { Client, HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { decodeDeployment, rollbackChoice } from "@slipway/bus";
import { Fault, giveStageCommand, requestCancel, requestRollbackCancel, type StageCommand, stageFor, stageNamed } from "@slipway/domain";
import type { DeploymentService } from "@slipway/proto/api";
import { type Command, CommandSchema, type Deployment, type DeploymentMessage, type StageLog } from "@slipway/proto/state";
import type { HistoryService } from "@slipway/proto/trace";
import { faultFromRpc } from "@slipway/runtime";
import { commanderOf } from "../commands/commander.ts";
import { AsyncQueue } from "../feeds/async-queue.ts";
import { type DeploymentFeed, isOver } from "./deployment-feed.ts";

export interface DeploymentServiceDeps {
  readonly feed: DeploymentFeed;
  /** What JetStream holds of a deployment. */
  readonly findDeployment: (id: string) => Promise<Deployment | undefined>;
  readonly history: Client<typeof HistoryService>;
  /** A stage's log from its beginning, then what is added, until it is complete. */
  readonly followLog: (deploymentId: string, stageId: string, signal: AbortSignal) => AsyncIterable<StageLog>;
  readonly publishCommand: (command: Command) => Promise<void>;
}

/** Deployments for clients: lists and finished logs from the permanent record, what moves by push. */
export function deploymentService(deps: DeploymentServiceDeps): ServiceImpl<typeof DeploymentService> {
  const { feed, history } = deps;
  const get = async (id: string): Promise<Deployment> => {
    const found = (await deps.findDeployment(id)) ?? (await history.getDeployment({ deploymentId: id }).catch(rethrow)).deployment;
    if (!found) throw new Fault("not_found", `no deployment ${id}`);
    return found;
  };
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
    listDeployments: (request, { signal }) => history.listDeployments(request, { signal }).catch(rethrow),
    getDeployment: async ({ deploymentId }) => ({ deployment: await get(deploymentId) }),
    watchDeployments: async function* ({ deploymentId, applicationId, projectId }, { signal }) {
      using queue = new AsyncQueue<DeploymentMessage>();
      using _listening = feed.listen((message) => queue.push(message));
      signal.addEventListener("abort", () => queue.close(), { once: true });
      if (deploymentId !== "") return yield* watchOne(await get(deploymentId), queue);
      const matches = (deployment: Deployment) =>
        (applicationId === "" || deployment.applicationId === applicationId) && (projectId === "" || deployment.projectId === projectId);
      for (const deployment of feed.open().filter(matches)) yield { deployment };
      for await (const { event, state } of queue) if (state && matches(state)) yield { deployment: state, ...(event && { event }) };
    },
    cancelDeployment: async ({ deploymentId, rollback, commandId: given }, context) => {
      const deployment = decodeDeployment(await get(deploymentId));
      const endsRollback = deployment.status === "rolling-back";
      const commandId = given || randomUUID();
      const wish = { commandId, commander: commanderOf(context), rollback: rollbackChoice.get(rollback), at: Temporal.Now.instant() };
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
        yield await history.readStageLog({ deploymentId, stageId, follow: false }, { signal }).catch(rethrow);
        return;
      }
      for await (const { blocks, completed } of deps.followLog(deploymentId, stageId, signal)) yield { stageId, blocks, completed };
    },
  };
}

/** The state now, then each event that is newer, to the end. */
async function* watchOne(now: Deployment, queue: AsyncQueue<DeploymentMessage>) {
  yield { deployment: now };
  if (isOver(now.status)) return;
  const seen = stamp(now);
  for await (const { event, state } of queue) {
    if (state?.id !== now.id || stamp(state) < seen) continue;
    yield { deployment: state, ...(event && { event }) };
    if (isOver(state.status)) return;
  }
}

function stamp({ updatedAt }: Deployment): bigint {
  return (updatedAt?.seconds ?? 0n) * 1_000_000_000n + BigInt(updatedAt?.nanos ?? 0);
}

function rethrow(error: unknown): never {
  throw faultFromRpc(error);
}
