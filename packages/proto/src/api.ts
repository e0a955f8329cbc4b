/** `slipway.api.v1`: the public API. */
export * from "./gen/slipway/api/v1/access_rule_pb.ts";
export * from "./gen/slipway/api/v1/application_service_pb.ts";
export * from "./gen/slipway/api/v1/audit_rule_pb.ts";
export * from "./gen/slipway/api/v1/audit_service_pb.ts";
export * from "./gen/slipway/api/v1/chain_service_pb.ts";
export * from "./gen/slipway/api/v1/deployment_service_pb.ts";
export * from "./gen/slipway/api/v1/drift_service_pb.ts";
export * from "./gen/slipway/api/v1/event_service_pb.ts";
export * from "./gen/slipway/api/v1/insights_service_pb.ts";
export * from "./gen/slipway/api/v1/inspection_service_pb.ts";
export * from "./gen/slipway/api/v1/livestate_service_pb.ts";
export * from "./gen/slipway/api/v1/notification_service_pb.ts";
export * from "./gen/slipway/api/v1/plan_preview_service_pb.ts";
export * from "./gen/slipway/api/v1/plugin_admin_service_pb.ts";
export * from "./gen/slipway/api/v1/repository_service_pb.ts";
export * from "./gen/slipway/api/v1/system_service_pb.ts";
export * from "./gen/slipway/api/v1/trace_service_pb.ts";
