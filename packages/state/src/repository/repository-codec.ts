import type { RepositoryError, RepositoryStatus } from "@slipway/domain";
import {
  type RepositoryError as RepositoryErrorMessage,
  RepositoryErrorSchema,
  type RepositoryStatus as RepositoryStatusMessage,
  RepositoryStatusSchema,
} from "@slipway/proto/state";
import { instant, optionalInstant } from "../fields/instant.ts";
import { optional } from "../fields/presence.ts";
import { optionalText } from "../fields/scalar.ts";
import { messageCodec } from "../tables/message-codec.ts";

const error = messageCodec<RepositoryError, RepositoryErrorMessage>(RepositoryErrorSchema, { at: instant });

const repository = messageCodec<RepositoryStatus, RepositoryStatusMessage>(RepositoryStatusSchema, {
  head: optionalText,
  lastSuccessAt: optionalInstant,
  lastError: optional(error),
  failingSince: optionalInstant,
  removedAt: optionalInstant,
});

/** Encodes the status of a repository. */
export const encodeRepository: (value: RepositoryStatus) => RepositoryStatusMessage = repository.encode;

/** Decodes the status of a repository. Throws `invalid` if a field that every version sets is missing. */
export function decodeRepository(message: RepositoryStatusMessage): RepositoryStatus {
  return repository.decode(message, "repository");
}
