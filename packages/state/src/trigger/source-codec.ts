import type { DeployTargets, GitSource } from "@slipway/domain";
import { type DeployTargets as DeployTargetsMessage, type GitSource as GitSourceMessage, GitSourceSchema } from "@slipway/proto/state";
import { map } from "../fields/collection.ts";
import type { Codec } from "../tables/codec.ts";
import { messageCodec } from "../tables/message-codec.ts";

export const source = messageCodec<GitSource, GitSourceMessage>(GitSourceSchema, {});

const names: Codec<readonly string[], DeployTargetsMessage> = {
  encode: (values) => ({ $typeName: "slipway.state.v1.DeployTargets", names: [...values] }),
  decode: (message) => message.names,
};

export const targets: Codec<DeployTargets, { [plugin: string]: DeployTargetsMessage }> = map(names);
