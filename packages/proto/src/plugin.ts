/** PipeCD's plugin wire protocol (API v1alpha1). Its `model` messages carry the names PipeCD gave them. */
export * from "./gen/pipecd/common/common_pb.ts";
export * from "./gen/pipecd/deployment/api_pb.ts";
export * from "./gen/pipecd/livestate/api_pb.ts";
export * from "./gen/pipecd/model/application_live_state_pb.ts";
export * from "./gen/pipecd/model/application_pb.ts";
export * from "./gen/pipecd/model/command_pb.ts";
export * from "./gen/pipecd/model/common_pb.ts";
export * from "./gen/pipecd/model/deployment_pb.ts";
export * from "./gen/pipecd/model/logblock_pb.ts";
export * from "./gen/pipecd/pipedservice/service_pb.ts";
export * from "./gen/pipecd/planpreview/api_pb.ts";
