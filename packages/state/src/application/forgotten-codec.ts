import type { Forgotten } from "@slipway/domain";
import { type Forgotten as ForgottenMessage, ForgottenSchema } from "@slipway/proto/state";
import { instant } from "../fields/instant.ts";
import { messageCodec } from "../tables/message-codec.ts";

export const forgotten = messageCodec<Forgotten, ForgottenMessage>(ForgottenSchema, { at: instant });
