import { create } from "@bufbuild/protobuf";
import type { ApiKey, ApiKeyUse } from "@slipway/domain";
import { type ApiKey as ApiKeyMessage, ApiKeySchema } from "@slipway/proto/api";
import { timestampOf } from "@slipway/state";

/** A key for clients. The type has no field for its secret or the hash of it. */
export function apiKeyView(key: ApiKey, use: ApiKeyUse | undefined): ApiKeyMessage {
  const { id, projectId, name, role = "", policies, createdBy, createdAt, expiresAt, revokedAt, revokedBy, workload } = key;
  return create(ApiKeySchema, {
    id,
    projectId,
    name,
    role,
    policies: [...policies],
    createdBy: createdBy.name,
    createdAt: timestampOf(createdAt),
    expiresAt: timestampOf(expiresAt),
    ...(use && { lastUsedAt: timestampOf(use.usedAt), lastUsedFrom: use.address }),
    ...(revokedAt && { revokedAt: timestampOf(revokedAt), revokedBy: revokedBy?.name ?? "" }),
    ...(workload && { workload }),
  });
}
