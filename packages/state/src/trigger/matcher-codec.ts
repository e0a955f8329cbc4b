import type { ApplicationMatcher } from "@slipway/domain";
import { type ApplicationMatcher as ApplicationMatcherMessage, ApplicationMatcherSchema } from "@slipway/proto/state";
import { messageCodec } from "../tables/message-codec.ts";

export const matcher = messageCodec<ApplicationMatcher, ApplicationMatcherMessage>(ApplicationMatcherSchema, {});
