import { randomUUID } from "node:crypto";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "@connectrpc/connect";
import type { ApplicationKey } from "@slipway/domain";
import { type Command, CommandSchema } from "@slipway/proto/state";
import { encodeActor } from "@slipway/state";
import { actorOf } from "./actor-of.ts";

/** The kind of a command with its values. */
export type CommandKind = MessageInitShape<typeof CommandSchema>["kind"] & {};

/** Sends a command to the piped of its application. Idempotent by the command's id. */
export type SendCommand = (command: Command) => Promise<void>;

/** A command of the caller for one application. Its id is the one that was chosen, so that a retry is the same command, or a new one. `name`: under which the caller gives it; default: its own. */
export function newCommand(
  key: ApplicationKey,
  kind: CommandKind,
  { id, name, context }: { readonly id?: string; readonly name?: string; readonly context: HandlerContext },
): Command {
  const { projectId, pipedId, applicationId } = key;
  return create(CommandSchema, {
    id: id || randomUUID(),
    projectId,
    pipedId,
    applicationId,
    actor: encodeActor({ ...actorOf(context), ...(name !== undefined && { name }) }),
    at: timestampNow(),
    kind,
  });
}
