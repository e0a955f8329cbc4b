import type { DeploymentReference, QueuedDeployment, SeenRevision, SupersededDeployment, SupersedePolicy } from "@slipway/domain";
import {
  type DeploymentReference as DeploymentReferenceMessage,
  DeploymentReferenceSchema,
  type QueuedDeployment as QueuedDeploymentMessage,
  QueuedDeploymentSchema,
  type SeenRevision as SeenRevisionMessage,
  SeenRevisionSchema,
  type SupersededDeployment as SupersededDeploymentMessage,
  SupersededDeploymentSchema,
  type SupersedePolicy as SupersedePolicyMessage,
  SupersedePolicySchema,
} from "@slipway/proto/state";
import { deploymentStatus } from "../deployment/deployment-status.ts";
import { list } from "../fields/collection.ts";
import { instant, optionalInstant } from "../fields/instant.ts";
import { optional } from "../fields/presence.ts";
import { int64, optionalText } from "../fields/scalar.ts";
import { messageCodec } from "../tables/message-codec.ts";
import { triggerKind } from "../trigger/trigger-codec.ts";
import { version } from "../trigger/version-codec.ts";

export const revision = messageCodec<SeenRevision, SeenRevisionMessage>(SeenRevisionSchema, { treeId: optionalText });

export const queued = messageCodec<QueuedDeployment, QueuedDeploymentMessage>(QueuedDeploymentSchema, {
  trigger: triggerKind,
  at: instant,
  supersede: optional(messageCodec<SupersedePolicy, SupersedePolicyMessage>(SupersedePolicySchema, { stuckAfterMs: int64 })),
});

export const superseded = messageCodec<SupersededDeployment, SupersededDeploymentMessage>(SupersededDeploymentSchema, {});

export const reference = messageCodec<DeploymentReference, DeploymentReferenceMessage>(DeploymentReferenceSchema, {
  status: deploymentStatus,
  versions: list(version),
  createdAt: instant,
  completedAt: optionalInstant,
});
