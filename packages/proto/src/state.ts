/** `slipway.state.v1`: the aggregates, their events, and what services hand to each other over NATS. */
export * from "./gen/slipway/state/v1/application_pb.ts";
export * from "./gen/slipway/state/v1/audit_pb.ts";
export * from "./gen/slipway/state/v1/chain_pb.ts";
export * from "./gen/slipway/state/v1/deployment_pb.ts";
export * from "./gen/slipway/state/v1/drift_pb.ts";
export * from "./gen/slipway/state/v1/external_event_pb.ts";
export * from "./gen/slipway/state/v1/inspection_pb.ts";
export * from "./gen/slipway/state/v1/livestate_pb.ts";
export * from "./gen/slipway/state/v1/notice_pb.ts";
export * from "./gen/slipway/state/v1/plugin_pb.ts";
export * from "./gen/slipway/state/v1/preview_pb.ts";
export * from "./gen/slipway/state/v1/repository_pb.ts";
export * from "./gen/slipway/state/v1/shared_pb.ts";
export * from "./gen/slipway/state/v1/work_pb.ts";
export { knownMessage } from "./known-messages.ts";
export { parseMessage } from "./parse-message.ts";
