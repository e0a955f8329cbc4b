/** Extensions of the plugin wire protocol, which either side may lack. */
export * from "./gen/slipway/plugin/v1/dry_run_service_pb.ts";
export * from "./gen/slipway/plugin/v1/host_service_pb.ts";
export * from "./gen/slipway/plugin/v1/inspection_service_pb.ts";
export * from "./gen/slipway/plugin/v1/livestate_service_pb.ts";
export * from "./gen/slipway/plugin/v1/object_result_pb.ts";
export * from "./gen/slipway/plugin/v1/preview_pb.ts";
export * from "./gen/slipway/plugin/v1/prune_service_pb.ts";
export { addObjectResult, objectResultIn } from "./object-result-of-log.ts";

/** Key in the metadata of a resource for health states that PipeCD's protocol does not have. Hosts that do not know it show it as text. */
export const finerHealthKey = "slipway/health";
