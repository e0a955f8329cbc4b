import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CommandSchema } from "@slipway/proto/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";

/** Sends a command to the piped of its application. Idempotent by the command's id. Throws `invalid` for ids that cannot be part of a subject. */
export async function sendCommand(
  bus: Bus,
  command: MessageInitShape<typeof CommandSchema> & { readonly id: string },
  options: CallOptions = {},
): Promise<void> {
  await publish(bus, topics.command, command, { ...options, msgId: command.id });
}
