import type { Retry } from "@slipway/domain";
import { type Retry as RetryMessage, RetrySchema } from "@slipway/proto/state";
import { instant } from "../fields/instant.ts";
import { messageCodec } from "../tables/message-codec.ts";

export const retry = messageCodec<Retry, RetryMessage>(RetrySchema, { since: instant });
